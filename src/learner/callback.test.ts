import { describe, expect, test } from 'vitest';
import type { Callback, Decision, Memory } from './callback.js';
import { earlyStopping } from './early-stopping.js';
import { reduceOnPlateau } from './reduce-on-plateau.js';
import { saveBest } from './save-best.js';

const fit = { epochs: 10, steps: 30, metrics: ['accuracy', 'error_rate'] };

/** What a callback decides at the end of epochs with these numbers. */
async function decisions(
  callback: Callback,
  values: readonly number[],
  { named = 'validLoss', memory }: { named?: 'validLoss' | 'accuracy' | 'error_rate'; memory?: Memory } = {},
): Promise<(Decision | undefined)[]> {
  callback.onFitStart?.(fit, memory);
  const found: (Decision | undefined)[] = [];
  for (const [epoch, value] of values.entries()) {
    const validLoss = named === 'validLoss' ? value : 1;
    const metrics = named === 'validLoss' ? {} : { [named]: value };
    const record = { epoch, trainLoss: 1, validLoss, metrics, seconds: 1 };
    found.push(await callback.onEpochEnd?.({ record, save: async () => {} }));
  }
  return found;
}

/** In which epochs something was decided. */
const when = (found: readonly (Decision | undefined)[]) => found.flatMap((d, epoch) => (d ? [epoch] : []));

describe('early stopping', () => {
  test('stops after as many epochs without an improvement as its patience', async () => {
    const values = [1, 0.9, 0.95, 0.8, 0.8, 0.85, 0.81];
    expect(when(await decisions(earlyStopping({ patience: 3 }), values))).toEqual([6]);
    expect(when(await decisions(earlyStopping({ patience: 2 }), values))).toEqual([5]);
    const [first] = (await decisions(earlyStopping(), values)).filter(Boolean);
    expect(first).toEqual({ stop: 'no better valid_loss in the last epoch' });
  });

  test('what changes by no more than the least has not improved', async () => {
    const values = [1, 0.95, 0.9, 0.85, 0.7];
    expect(when(await decisions(earlyStopping({ patience: 2, minDelta: 0.2 }), values))).toEqual([2]);
    // Together they improve by more.
    expect(when(await decisions(earlyStopping({ patience: 3, minDelta: 0.12 }), values))).toEqual([]);
  });

  test('of a metric more is better, of an error or a loss less', async () => {
    expect(
      when(await decisions(earlyStopping({ monitor: 'accuracy' }), [0.5, 0.6, 0.5], { named: 'accuracy' })),
    ).toEqual([2]);
    const error = { named: 'error_rate' } as const;
    expect(when(await decisions(earlyStopping({ monitor: 'error_rate' }), [0.5, 0.4, 0.5], error))).toEqual([2]);
    expect(when(await decisions(earlyStopping({ monitor: 'error_rate', mode: 'max' }), [0.5, 0.6], error))).toEqual([]);
  });

  test('not a number is no improvement, and no best to be measured by', async () => {
    const values = [Number.NaN, 0.5, Number.NaN, 0.4];
    expect(when(await decisions(earlyStopping({ patience: 2 }), values))).toEqual([]);
    expect(when(await decisions(earlyStopping(), values))).toEqual([0, 2]);
  });

  test('goes on from what it remembers, and begins anew without', async () => {
    const values = [1, 0.9, 0.95, 0.96, 0.97];
    for (let cut = 0; cut < values.length; cut++) {
      const first = earlyStopping({ patience: 3 });
      const before = await decisions(first, values.slice(0, cut));
      const memory = JSON.parse(JSON.stringify(first.memory?.() ?? null)) as Memory;
      const after = await decisions(earlyStopping({ patience: 3 }), values.slice(cut), { memory });
      expect(when([...before, ...after])).toEqual([4]);
      expect(when(await decisions(first, values.slice(0, 4)))).toEqual([]);
    }
  });

  test('refuses a patience and a number that are none', async () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(expect.objectContaining({ code: 'E_CALLBACK_PATIENCE' }));
    const unknown = decisions(earlyStopping({ monitor: 'f1' }), [1]);
    await expect(unknown).rejects.toThrow(/expected: +train_loss, valid_loss, accuracy, error_rate/);
  });
});

describe('reducing rates on a plateau', () => {
  test('multiplies them by a fifth after each span without an improvement', async () => {
    const found = await decisions(reduceOnPlateau({ patience: 2 }), [1, 1, 1, 1, 1, 0.9, 1]);
    expect(when(found)).toEqual([2, 4]);
    expect(found[2]).toEqual({ scaleRate: 0.2 });
  });

  test.each([0, 1, -1, Number.NaN])('refuses the factor %s', (factor) => {
    expect(() => reduceOnPlateau({ factor })).toThrow(expect.objectContaining({ code: 'E_CALLBACK_FACTOR' }));
  });
});

describe('saving the best', () => {
  test('keeps every epoch that is better than all before, and says nothing of the others', async () => {
    expect(await decisions(saveBest(), [1, 0.9, 0.95, 0.8])).toEqual([
      { keep: true },
      { keep: true },
      undefined,
      { keep: true },
    ]);
    const callback = saveBest();
    await decisions(callback, [1, 0.5]);
    const memory = callback.memory?.() as Memory;
    expect(await decisions(saveBest(), [0.6, 0.4], { memory })).toEqual([undefined, { keep: true }]);
  });

  test('writes the file anew each time', async () => {
    const written: string[] = [];
    const callback = saveBest({ path: 'best.safetensors' });
    callback.onFitStart?.(fit, undefined);
    for (const validLoss of [1, 2, 0.5]) {
      const record = { epoch: 0, trainLoss: 1, validLoss, metrics: {}, seconds: 1 };
      await callback.onEpochEnd?.({ record, save: async (path) => void written.push(`${path} ${validLoss}`) });
    }
    expect(written).toEqual(['best.safetensors 1', 'best.safetensors 0.5']);
  });
});

test('names tell the options: a run goes on only under the same', () => {
  const names = [earlyStopping({ patience: 3, minDelta: 0.01 }), reduceOnPlateau(), saveBest({ monitor: 'accuracy' })];
  expect(names.map(({ name }) => name)).toEqual([
    'early stopping (lower valid_loss by more than 0.01, patience 3)',
    'reduce on plateau (lower valid_loss, patience 1, factor 0.2)',
    'save best (higher accuracy)',
  ]);
});
