import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import { suggestRates } from '../optim/rate-suggestions.js';
import type { LearnerOptions } from './learner.js';
import { SmoothedLoss } from './smoothed-loss.js';
import { Trainer } from './trainer.js';
import type { TrainingEvent } from './training-event.js';
import { visionLearner } from './vision-learner.js';
import { weightsOf } from './weights.js';

let data: ImageData;
beforeAll(async () => {
  data = await tinyData();
});

const scratch = (options: LearnerOptions = {}) =>
  visionLearner(data, tinyArchitecture, { pretrained: false, threads: 1, ...options });

/** Steps that give these losses in place of training; what they were asked to do is recorded. */
function losses(...given: number[]) {
  const asked: { number: number; rate: number; momentum: number; order: string }[] = [];
  vi.spyOn(Trainer.prototype, 'step').mockImplementation(async (batch, number, { rate, momentum }) => {
    asked.push({ number, rate, momentum, order: batch.indices.join() });
    return given[asked.length - 1] ?? (given.at(-1) as number);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  return asked;
}

describe('lrFind', () => {
  test('takes a hundred steps over several epochs, each with its rate', async () => {
    const asked = losses(1);
    const events: TrainingEvent[] = [];
    const found = await (await scratch()).lrFind({ listener: (event) => events.push(event) });
    expect(found.ended).toBe('steps');
    expect(asked).toHaveLength(100);
    expect(asked.map(({ number }) => number)).toEqual(asked.map((_, i) => i + 1));
    for (const [k, { rate, momentum }] of asked.entries()) {
      expect(rate / (1e-7 * 10 ** (0.08 * k))).toBeCloseTo(1, 10);
      expect(momentum).toBe(0.9);
    }
    // 26 pictures by 8: 34 passes of three batches, each in an order of its own.
    expect(new Set(asked.map(({ order }) => order)).size).toBe(100);
    expect(events.at(-1)).toMatchObject({ kind: 'step', epoch: 33, step: 100, steps: 100, loss: 1 });
    expect(found.rates).toEqual(asked.map(({ rate }) => rate));
  });

  test('stops when the smoothed loss is above four times its lowest, and keeps that step', async () => {
    losses(1, 1, 1, 1, 1, 20);
    const found = await (await scratch()).lrFind();
    const smoothed = new SmoothedLoss();
    for (const [k, loss] of [1, 1, 1, 1, 1, 20].entries()) {
      smoothed.add(loss);
      expect(found.smoothed[k]).toBe(smoothed.value);
    }
    expect(found).toMatchObject({ ended: 'runaway', losses: [1, 1, 1, 1, 1, 20] });
    expect(found).not.toHaveProperty('suggestions');
  });

  test('stops at a loss that is no number, which is not recorded', async () => {
    losses(1, 1, Number.NaN);
    expect(await (await scratch()).lrFind()).toMatchObject({ ended: 'runaway', losses: [1, 1] });
  });

  test('stops when told to, with what it has', async () => {
    const control = new AbortController();
    const found = await (await scratch()).lrFind({
      signal: control.signal,
      listener: (event) => event.kind === 'step' && event.step === 20 && control.abort(),
    });
    expect(found.ended).toBe('signal');
    expect(found.losses).toHaveLength(20);
    expect(found.suggestions).toEqual(suggestRates({ rates: found.rates, losses: found.smoothed }, 100));
    expect(await (await scratch()).lrFind({ signal: AbortSignal.abort() })).toMatchObject({
      ended: 'signal',
      rates: [],
    });
  });

  test('really trains: the loss falls, then runs away', async () => {
    const found = await (await scratch()).lrFind({ start: 1e-5, end: 100, steps: 60 });
    expect(found.ended).toBe('runaway');
    const lowest = Math.min(...found.smoothed);
    expect(lowest).toBeLessThan(0.7 * (found.smoothed[0] as number));
    expect(found.smoothed.at(-1)).toBeGreaterThan(4 * lowest);
    expect(found.suggestions?.valley.rate).toBeGreaterThan(1e-5);
    expect(found.suggestions?.valley.rate).toBeLessThan(1);
  });

  test.each([{}, { trainBatchNorms: false }])(
    'with %j the network and later fits are as without it',
    async (options) => {
      const pretrained = () => visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1, ...options });
      const [plain, searched] = [await pretrained(), await pretrained()];
      const found = await searched.lrFind({ steps: 20 });
      expect(weightsOf(searched.network.graph)).toEqual(weightsOf(plain.network.graph));
      expect(await (await pretrained()).lrFind({ steps: 20 })).toEqual(found);
      const [a, b] = [await plain.fitOneCycle(1), await searched.fitOneCycle(1)];
      expect(b.evaluation).toEqual(a.evaluation);
      expect(weightsOf(searched.network.graph)).toEqual(weightsOf(plain.network.graph));
    },
  );

  test('refuses an empty range, and to run beside a fit', async () => {
    const learner = await scratch();
    await expect(learner.lrFind({ start: 1, end: 1e-3 })).rejects.toMatchObject({ code: 'E_OPTIM_RANGE' });
    const fit = learner.fitOneCycle(1);
    await expect(learner.lrFind()).rejects.toMatchObject({ code: 'E_LEARNER_BUSY' });
    await fit;
  });
});
