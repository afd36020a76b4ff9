import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import type { WarmstartError } from '../error/warmstart-error.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { errorRate } from '../metrics/accuracy.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import type { Callback } from './callback.js';
import { earlyStopping } from './early-stopping.js';
import type { FineTuneOptions, FitResult, Learner, LearnerOptions } from './learner.js';
import { reduceOnPlateau } from './reduce-on-plateau.js';
import { saveBest } from './save-best.js';
import { Trainer } from './trainer.js';
import type { TrainingEvent } from './training-event.js';
import { visionLearner } from './vision-learner.js';
import { weightsOf } from './weights.js';

let data: ImageData;
beforeAll(async () => {
  data = await tinyData();
});

const learner = (options: LearnerOptions = {}, pretrained = true) =>
  visionLearner(data, tinyArchitecture, { pretrained, threads: 1, ...options });

/** All weights as text: equal only if every bit is. */
const bits = ({ network }: Learner): string =>
  [...weightsOf(network.graph)].map(([name, t]) => `${name} ${Buffer.from(bytesOf(t)).toString('base64')}`).join('\n');

const untimed = ({ epochs }: FitResult) => epochs.map(({ seconds: _, ...rest }) => rest);

/** Rates and momenta that steps were taken with. */
function watchSteps() {
  const step = vi.spyOn(Trainer.prototype, 'step');
  onTestFinished(() => void vi.restoreAllMocks());
  return () => step.mock.calls.map(([, , point]) => point);
}

describe('fit', () => {
  test('trains at a constant rate and momentum', async () => {
    const points = watchSteps();
    const { epochs } = await (await learner()).fit(2, 1e-2);
    expect(epochs).toHaveLength(2);
    expect(points()).toEqual(Array(6).fill({ rate: 1, momentum: 0.9 }));
  });
});

describe('fitOneCycle', () => {
  test("takes fastai's options", async () => {
    const points = watchSteps();
    await (await learner()).fitOneCycle(2, 1e-2, { pctStart: 0.5, divFactor: 10, finalDiv: 100, momenta: [0.9, 0.8] });
    expect(points()[0]?.rate).toBeCloseTo(0.1, 12);
    expect(points()[0]?.momentum).toBeCloseTo(0.9, 12);
    expect(points()[3]).toEqual({ rate: 1, momentum: 0.8 });
    // cos(1, .01, 2/3) = .01 + .99 / 2 * (1 + cos(120 degrees))
    expect(points()[5]?.rate).toBeCloseTo(0.01 + 0.99 / 4, 12);
  });
});

describe('fineTune', () => {
  test('is one cycle frozen, then one unfrozen at lower rates, to the last bit', async () => {
    const [whole, parts] = [await learner(), await learner()];
    const result = await whole.fineTune(2, { baseRate: 1e-2 });
    parts.freeze();
    const first = await parts.fitOneCycle(1, { last: 1e-2 }, { pctStart: 0.99, finalDiv: 1e5 });
    parts.unfreeze();
    const cycle = { pctStart: 0.3, divFactor: 5, finalDiv: 1e5 };
    const second = await parts.fitOneCycle(2, { first: 5e-3 / 100, last: 5e-3 }, cycle);
    expect(bits(whole)).toBe(bits(parts));
    const renumbered = untimed(second).map((record) => ({ ...record, epoch: record.epoch + 1 }));
    expect(untimed(result)).toEqual([...untimed(first), ...renumbered]);
    expect(whole.summary().frozen).toBe(0);
  });

  test('tells of one run with one count of epochs and steps', async () => {
    const events: TrainingEvent[] = [];
    await (await learner()).fineTune(1, { freezeEpochs: 2, listener: (event) => events.push(event) });
    expect(events.filter(({ kind }) => kind === 'fit')).toEqual([
      { kind: 'fit', epochs: 3, steps: 9, metrics: ['error_rate'] },
    ]);
    const steps = events.flatMap((e) => (e.kind === 'step' ? [[e.epoch, e.step]] : []));
    expect(steps).toEqual(Array.from({ length: 9 }, (_, k) => [Math.floor(k / 3), k + 1]));
    expect(events.flatMap((e) => (e.kind === 'epoch' ? [e.record.epoch] : []))).toEqual([0, 1, 2]);
  });

  test('without frozen epochs is the second half alone', async () => {
    const { epochs } = await (await learner()).fineTune(1, { freezeEpochs: 0 });
    expect(epochs).toHaveLength(1);
    await expect((await learner()).fineTune(1, { freezeEpochs: -1 })).rejects.toMatchObject({ code: 'E_TRAIN_EPOCHS' });
  });
});

describe('callbacks', () => {
  /** Losses on the validation set that are not what the network gives. */
  function validLosses(losses: readonly number[]): void {
    const evaluate = Trainer.prototype.evaluate as (...given: unknown[]) => Promise<{ loss: number }>;
    let epoch = 0;
    vi.spyOn(Trainer.prototype, 'evaluate').mockImplementation(async function (this: Trainer, ...given) {
      const real = await evaluate.apply(this, given);
      return { ...real, loss: losses[epoch++] ?? real.loss } as never;
    });
    onTestFinished(() => void vi.restoreAllMocks());
  }

  test('may stop the run, which says why; the network keeps what it has learned', async () => {
    validLosses([1, 0.9, 0.95, 0.96, 0.5]);
    const events: TrainingEvent[] = [];
    const callbacks = [earlyStopping({ patience: 2 })];
    const trained = await learner();
    const before = bits(trained);
    const result = await trained.fitOneCycle(10, 1e-2, { callbacks, listener: (event) => events.push(event) });
    expect(result).toMatchObject({ interrupted: false, stopped: 'no better valid_loss for 2 epochs' });
    expect(result.epochs).toHaveLength(4);
    expect(events.at(-1)).toEqual({ kind: 'decision', by: callbacks[0]?.name, epoch: 3, stop: result.stopped });
    expect(bits(trained)).not.toBe(before);
  });

  test('may choose the weights that the run ends with: those of its best epoch', async () => {
    validLosses([1, 0.5, 0.7]);
    const [best, short] = [await learner(), await learner()];
    const path = join(await folderOf({}), 'best.safetensors');
    const result = await best.fit(3, 1e-2, { callbacks: [saveBest({ path })] });
    vi.restoreAllMocks();
    const other = await short.fit(2, 1e-2);
    expect(bits(best)).toBe(bits(short));
    expect(result.evaluation?.logits).toEqual(other.evaluation?.logits);
    expect(result.epochs).toHaveLength(3);
    expect(result.keptEpoch).toBe(1);
    expect(other).not.toHaveProperty('keptEpoch');
    const read = await learner();
    await read.load(path);
    expect(bits(read)).toBe(bits(short));
  });

  test('may lower the rates from the next epoch on', async () => {
    validLosses([1, 1, 1]);
    const points = watchSteps();
    await (await learner()).fit(3, 1e-2, { callbacks: [reduceOnPlateau()] });
    expect(points().map(({ rate }) => rate)).toEqual([1, 1, 1, 1, 1, 1, 0.2, 0.2, 0.2]);
  });

  test('may stop after a step; that epoch has no record, and nothing is told after it', async () => {
    const heard: string[] = [];
    const stopping: Callback = {
      name: 'stopping',
      onFitStart: ({ epochs, steps }) => void heard.push(`start ${epochs} ${steps}`),
      onStep: ({ epoch, step }) => (step === 5 ? { stop: `enough in epoch ${epoch}` } : undefined),
      onEpochEnd: ({ record }) => void heard.push(`epoch ${record.epoch}`),
      onFitEnd: () => void heard.push('end'),
    };
    const result = await (await learner()).fit(3, 1e-2, { callbacks: [stopping] });
    expect(result).toMatchObject({ stopped: 'enough in epoch 1', interrupted: false, epochs: [{ epoch: 0 }] });
    expect(heard).toEqual(['start 3 9', 'epoch 0', 'end']);
  });

  test('that watch what there is not are refused before the first step', async () => {
    const points = watchSteps();
    const callbacks = [saveBest({ monitor: 'accuracy' })];
    await expect((await learner()).fit(1, 1e-2, { callbacks })).rejects.toMatchObject({ code: 'E_CALLBACK_MONITOR' });
    expect(points()).toEqual([]);
  });
});

describe('a run that diverges', () => {
  test('leaves the weights of the last good epoch, and says so', async () => {
    const [broken, good] = [await learner(), await learner()];
    await good.fit(2, 1e-2);
    const step = Trainer.prototype.step;
    vi.spyOn(Trainer.prototype, 'step').mockImplementation(async function (this: Trainer, ...given) {
      const loss = await step.apply(this, given);
      return given[1] === 8 ? Number.NaN : loss;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const error = await broken.fit(5, 1e-2).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'E_TRAIN_NAN' });
    expect(error.message).toMatch(/where: +step 8 of 15[\s\S]*the network has the weights after step 6/);
    expect(bits(broken)).toBe(bits(good));
  });
});

describe('learner settings', () => {
  test('a batch in parts gives about the same weights, clipped gradients others', async () => {
    const trained = async (options: LearnerOptions) => {
      const made = await learner(options, false);
      await made.fit(1, 1e-3);
      return made;
    };
    const plain = await trained({});
    expect(bits(await trained({ accumulate: 2 }))).not.toBe(bits(plain));
    expect(bits(await trained({ clipNorm: 1e-3 }))).not.toBe(bits(plain));
    expect(bits(await trained({ clipNorm: 1e9, accumulate: 1 }))).toBe(bits(plain));
    // Half of any machine's memory holds this step.
    expect(bits(await trained({ accumulate: 'auto' }))).toBe(bits(plain));
    await expect(learner({ accumulate: 3 })).rejects.toMatchObject({ code: 'E_TRAIN_ACCUMULATE' });
    await expect(learner({ clipNorm: 0 })).rejects.toMatchObject({ code: 'E_TRAIN_CLIP' });
  });
});

describe('withData', () => {
  test('goes on with larger pictures, the same weights and frozen layers', async () => {
    const small = await learner();
    await small.fit(1, 1e-2);
    const larger = await tinyData({ side: 48, batchSize: 13 });
    const large = small.withData(larger);
    expect(bits(large)).toBe(bits(small));
    expect(large.summary().frozen).toBe(small.summary().frozen);
    expect(large.network.graph.inputs[0]?.shape).toEqual(['N', 48, 48, 3]);
    const before = bits(small);
    const { epochs, evaluation } = await large.fit(1, 1e-2);
    expect(epochs).toHaveLength(1);
    expect(evaluation?.logits).toHaveLength(2 * larger.valid.length);
    expect(bits(large)).not.toBe(before);
    expect(bits(small)).toBe(before);
  });

  test('counts fits on: another order of the pictures than in the first', async () => {
    const orders: string[] = [];
    const step = Trainer.prototype.step;
    vi.spyOn(Trainer.prototype, 'step').mockImplementation(async function (this: Trainer, ...given) {
      orders.push(given[0].indices.join());
      return step.apply(this, given);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const first = await learner();
    await first.fit(1, 1e-2);
    await first.withData(data).fit(1, 1e-2);
    expect(new Set(orders).size).toBe(6);
  });

  test('refuses other classes', async () => {
    const three = await tinyData({ classes: 3 });
    const made = await learner();
    expect(() => made.withData(three)).toThrow(expect.objectContaining({ code: 'E_LEARNER_DATA' }));
  });
});

describe('checkpoints', () => {
  const every = (folder: string, everySteps = 1) => ({ checkpoint: { folder, everySteps } });
  const callbacks = () => [earlyStopping({ patience: 4 }), reduceOnPlateau({ patience: 1 }), saveBest()];

  /** Ends the run after a number of steps, as if the process had been killed: only the folder is left. */
  async function killedAfter(steps: number, folder: string, options: FineTuneOptions, made: LearnerOptions) {
    const listener = (event: TrainingEvent) => {
      if (event.kind === 'step' && event.step === steps) throw new Error('killed');
    };
    const killed = (await learner(made)).fineTune(2, { ...options, ...every(folder), listener });
    await expect(killed).rejects.toThrow('killed');
  }

  test.each([{ trainBatchNorms: true }, { trainBatchNorms: false, accumulate: 2, clipNorm: 0.5 }])(
    'a run goes on after any of its steps to the same bits: %j',
    async (made) => {
      const undisturbed = await learner(made);
      const wanted = await undisturbed.fineTune(2, { callbacks: callbacks() });
      for (const steps of [1, 2, 3, 4, 6, 7, 8, 9]) {
        const folder = await folderOf({});
        await killedAfter(steps, folder, { callbacks: callbacks() }, made);
        const events: TrainingEvent[] = [];
        const again = await learner(made);
        const options = { ...every(folder), resume: true, callbacks: callbacks() };
        const result = await again.fineTune(2, { ...options, listener: (event) => events.push(event) });
        expect(bits(again), `after ${steps}`).toBe(bits(undisturbed));
        expect(untimed(result)).toEqual(untimed(wanted));
        expect(result.evaluation?.logits).toEqual(wanted.evaluation?.logits);
        expect(result.keptEpoch).toBe(wanted.keptEpoch);
        const fit = events.find((event) => event.kind === 'fit');
        const begun =
          steps === 1 ? undefined : { step: steps - 1, epochs: result.epochs.slice(0, Math.floor((steps - 1) / 3)) };
        expect(fit?.resumed).toEqual(begun);
        const told = events.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
        expect(told).toEqual(Array.from({ length: 10 - steps }, (_, k) => steps + k));

        // At its very end: nothing is trained any more.
        const points = watchSteps();
        const third = await learner(made);
        const end = await third.fineTune(2, { ...options, callbacks: callbacks() });
        expect(points()).toEqual([]);
        vi.restoreAllMocks();
        expect(bits(third)).toBe(bits(undisturbed));
        expect(untimed(end)).toEqual(untimed(wanted));
        expect(end.evaluation?.logits).toEqual(wanted.evaluation?.logits);
      }
    },
  );

  test('an aborted run writes where it is, and goes on from there', async () => {
    const undisturbed = await learner();
    await undisturbed.fitOneCycle(2, 1e-2);
    const folder = await folderOf({});
    const stopping = new AbortController();
    const listener = (event: TrainingEvent) => {
      if (event.kind === 'step' && event.step === 5) stopping.abort();
    };
    const first = await learner();
    const { interrupted } = await first.fitOneCycle(2, 1e-2, {
      checkpoint: { folder },
      signal: stopping.signal,
      listener,
    });
    expect(interrupted).toBe(true);
    const second = await learner();
    const points = watchSteps();
    await second.fitOneCycle(2, 1e-2, { checkpoint: { folder }, resume: true });
    expect(points()).toHaveLength(1);
    expect(bits(second)).toBe(bits(undisturbed));
  });

  test('are written at the end of epochs, and in between after so many steps or seconds', async () => {
    const written = async (checkpoint: { everySteps?: number; everySeconds?: number }) => {
      const folder = await folderOf({});
      const steps: number[] = [];
      let last = '';
      const listener = (event: TrainingEvent) => {
        if (event.kind !== 'step') return;
        const path = join(folder, 'checkpoint.safetensors');
        if (!readdirSync(folder).includes('checkpoint.safetensors')) return;
        const progress = readSafetensorsFile(path).metadata.get('progress') ?? '';
        if (progress !== last) steps.push(event.step - 1);
        last = progress;
      };
      await (await learner()).fit(2, 1e-2, { checkpoint: { folder, ...checkpoint }, listener });
      return steps;
    };
    expect(await written({})).toEqual([3]);
    expect(await written({ everySteps: 2 })).toEqual([2, 3, 5]);
    expect(await written({ everySeconds: 0 })).toEqual([1, 2, 3, 4, 5]);
  });

  test('are only gone on with by the same run: what differs is named', async () => {
    const folder = await folderOf({});
    await (await learner()).fit(1, 1e-2, { checkpoint: { folder } });
    const resumed = { checkpoint: { folder }, resume: true };
    const refused = async (run: Promise<unknown>) => {
      const error = await run.catch((reason) => reason);
      expect(error).toMatchObject({ code: 'E_RESUME_DIFFERS' });
      return (error as WarmstartError).fault.received;
    };
    expect(await refused((await learner({ seed: 7 })).fit(1, 1e-2, resumed))).toContain('seed: 42, now 7');
    expect(await refused((await learner()).fit(2, 1e-2, resumed))).toMatch(/^phases: .*"epochs":1.*, now .*"epochs":2/);
    expect(await refused((await learner()).fit(1, 1e-2, { ...resumed, callbacks: [saveBest()] }))).toBe(
      'callbacks: [], now ["save best (lower valid_loss)"]',
    );
    const more = await tinyData({ pictures: 17 });
    const other = await visionLearner(more, tinyArchitecture, { pretrained: true, threads: 1 });
    expect(await refused(other.fit(1, 1e-2, resumed))).toMatch(/training pictures: .*"pictures":26.*"pictures":28/);
    const moved = await learner();
    await moved.fit(1, 1e-2);
    expect(await refused(moved.fit(1, 1e-2, resumed))).toMatch(/weights before the run: .*fit: 0, now 1/);
  });

  test('half-written ones are cleared away, broken ones refused', async () => {
    const folder = await folderOf({});
    const stale = join(folder, 'checkpoint.safetensors.0123456789ab.tmp');
    writeFileSync(stale, 'half');
    writeFileSync(join(folder, 'notes.tmp'), 'not ours');
    const made = await learner();
    await made.fit(1, 1e-2, { checkpoint: { folder }, resume: true });
    expect(readdirSync(folder).sort()).toEqual(['checkpoint.safetensors', 'notes.tmp']);
    writeFileSync(join(folder, 'checkpoint.safetensors'), 'broken');
    const again = (await learner()).fit(1, 1e-2, { checkpoint: { folder }, resume: true });
    await expect(again).rejects.toMatchObject({ code: expect.stringMatching(/^E_SAFETENSORS_/) });
  });

  test('whose folder is gone end the run with a clear error, and the network stays as it was', async () => {
    const made = await learner({ metrics: [errorRate] });
    const before = bits(made);
    const error = await made.fit(1, 1e-2, { checkpoint: { folder: '/nowhere/at/all' } }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'E_CHECKPOINT_WRITE' });
    expect(error.message).toMatch(/the folder does not exist[\s\S]*then resume the run/);
    expect(bits(made)).toBe(before);
  });
});
