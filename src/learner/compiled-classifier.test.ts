import { describe, expect, test } from 'vitest';
import type { Classifier } from './classifier.js';
import { CompiledClassifier } from './compiled-classifier.js';

/** Stands for a classifier: knows whether it was released. */
class Fake {
  released = false;
  async release(): Promise<void> {
    this.released = true;
  }
}

function compiled(fails = 0) {
  const made: Fake[] = [];
  let failures = fails;
  const slot = new CompiledClassifier(async () => {
    if (failures-- > 0) throw new Error('no memory');
    const fake = new Fake();
    made.push(fake);
    return fake as unknown as Classifier;
  });
  return { slot, made };
}

describe('CompiledClassifier', () => {
  test('is made once for all uses until it is released, and then anew', async () => {
    const { slot, made } = compiled();
    await slot.release();
    const same = await Promise.all([slot.use(async (c) => c), slot.use(async (c) => c)]);
    expect(made).toEqual([same[0]]);
    expect(same[1]).toBe(same[0]);
    await slot.release();
    await slot.use(async (c) => c);
    expect(made.map(({ released }) => released)).toEqual([true, false]);
  });

  test('is not released while it is in use, not even while it is being made', async () => {
    const { slot, made } = compiled();
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const use = slot.use(async (c) => {
      await work;
      return (c as unknown as Fake).released;
    });
    const release = slot.release();
    // A use that comes now is of another one, and is not waited for.
    await slot.use(async () => {});
    expect(made.map(({ released }) => released)).toEqual([false, false]);
    finish();
    expect(await use).toBe(false);
    await release;
    expect(made.map(({ released }) => released)).toEqual([true, false]);
  });

  test('that could not be made is not kept', async () => {
    const { slot, made } = compiled(1);
    await expect(slot.use(async () => 1)).rejects.toThrow('no memory');
    expect(await slot.use(async () => 2)).toBe(2);
    expect(made).toHaveLength(1);
  });

  test('is kept, and can be released, when a use of it fails', async () => {
    const { slot, made } = compiled();
    await expect(slot.use(() => Promise.reject(new Error('no picture')))).rejects.toThrow('no picture');
    await slot.use(async () => {});
    await slot.release();
    expect(made.map(({ released }) => released)).toEqual([true]);
  });
});
