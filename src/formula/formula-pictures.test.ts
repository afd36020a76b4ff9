import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { formulaClasses } from './formula-class.js';
import { drawFormulaPicture } from './formula-picture.js';
import { formulaPictures } from './formula-pictures.js';

const classes = formulaClasses({ classes: 6, seed: 1 });

describe('formulaPictures', () => {
  test('draws a picture set, class by class', async () => {
    const set = await formulaPictures({ classes, perClass: 3, size: 24, seed: 9 });
    expect(set.length).toBe(18);
    expect(set.pixels).toHaveLength(18 * 24 * 24 * 3);
    expect(Array.from(set.labels)).toEqual(classes.flatMap(({ index }) => [index, index, index]));
    expect(set.files.slice(0, 4)).toEqual(['stroke-000/0000', 'stroke-000/0001', 'stroke-000/0002', 'stroke-001/0000']);
    const stride = 24 * 24 * 3;
    for (const [c, i] of [
      [0, 2],
      [5, 0],
    ] as const) {
      const at = (3 * c + i) * stride;
      const alone = drawFormulaPicture(classes[c] as (typeof classes)[number], randomStream(9, 'picture', c, i), 24);
      expect(set.pixels.subarray(at, at + stride)).toEqual(alone);
    }
  });

  test('more pictures leave those there were as they are', async () => {
    const stride = 16 * 16 * 3;
    const few = await formulaPictures({ classes, perClass: 2, size: 16, seed: 9 });
    const many = await formulaPictures({ classes, perClass: 5, size: 16, seed: 9 });
    expect(many.pixels.subarray(5 * stride, 7 * stride)).toEqual(few.pixels.subarray(2 * stride, 4 * stride));
  });

  test('reports progress up to the end, and stops when told to', async () => {
    const seen: number[] = [];
    const request = { classes, perClass: 30, size: 16, seed: 1 };
    await formulaPictures(request, { onProgress: (done, total) => seen.push(done / total) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(1);

    const controller = new AbortController();
    const stopped = formulaPictures(request, {
      signal: controller.signal,
      onProgress: () => controller.abort('enough'),
    });
    await expect(stopped).rejects.toBe('enough');
  });

  test('refuses what it cannot draw', async () => {
    for (const [change, code] of [
      [{ perClass: 0 }, 'E_FORMULA_COUNT'],
      [{ perClass: 1.5 }, 'E_FORMULA_COUNT'],
      [{ size: 3 }, 'E_FORMULA_SIZE'],
      [{ perClass: 1e12 }, 'E_FORMULA_MEMORY'],
      [{ seed: -1 }, 'E_SEED_INVALID'],
    ] as const) {
      const request = { classes, perClass: 2, size: 16, seed: 1, ...change };
      await expect(formulaPictures(request)).rejects.toMatchObject({ code });
    }
  });
});
