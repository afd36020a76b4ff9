import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { umapLayout as layout, type UmapOptions } from './umap-layout.js';

async function umapLayout(rows: Float64Array, width: number, options: UmapOptions = {}): Promise<Float64Array> {
  const places = await layout(rows, width, options);
  if (!places) throw new Error('the memory did not suffice');
  return places;
}

/** Three clouds in ten columns, 20 rows each, far from each other. */
function clouds(perCloud = 20, width = 10): Float64Array {
  const random = randomStream(3, 'clouds');
  return Float64Array.from({ length: 3 * perCloud * width }, (_, at) => {
    const cloud = Math.floor(at / width) % 3;
    return random.normal() + (at % width === cloud ? 20 : 0);
  });
}

test('what is near stays near: the nearest in the plane are of the same cloud', async () => {
  const places = await umapLayout(clouds(), 10);
  const n = places.length / 2;
  for (let i = 0; i < n; i++) {
    const others = [...Array(n).keys()].filter((j) => j !== i);
    const distance = (j: number) =>
      Math.hypot(
        (places[2 * i] as number) - (places[2 * j] as number),
        (places[2 * i + 1] as number) - (places[2 * j + 1] as number),
      );
    const nearest = others.sort((a, b) => distance(a) - distance(b)).slice(0, 5);
    expect(nearest.every((j) => j % 3 === i % 3)).toBe(true);
  }
});

test('one seed, one layout to the last bit; another seed, another', async () => {
  const rows = clouds(8);
  const first = await umapLayout(rows, 10, { seed: 5 });
  expect(await umapLayout(rows, 10, { seed: 5 })).toEqual(first);
  expect(await umapLayout(rows, 10, { seed: 6 })).not.toEqual(first);
});

test('it begins at the first two columns: what lies between on a line stays between', async () => {
  const random = randomStream(1, 'line');
  const rows = Float64Array.from({ length: 60 * 3 }, (_, at) =>
    at % 3 === 0 ? 50 * (Math.floor(at / 3) % 3) + random.normal() : random.normal(),
  );
  const places = await umapLayout(rows, 3);
  const centre = (cloud: number) =>
    Array.from({ length: 20 }, (_, i) => places[2 * (3 * i + cloud)] as number).reduce((a, b) => a + b) / 20;
  expect(centre(0)).toBeLessThan(centre(1));
  expect(centre(1)).toBeLessThan(centre(2));
});

test('pictures that are the same many times over are laid out, and all places are numbers', async () => {
  const rows = Float64Array.from({ length: 60 * 2 }, (_, at) => (Math.floor(at / 2) < 40 ? 1 : at));
  const places = await umapLayout(rows, 2);
  expect(places).toHaveLength(120);
  expect(places.every(Number.isFinite)).toBe(true);
});

test('tells how far it is, and a signal ends it amid the epochs', async () => {
  const told: number[] = [];
  const control = new AbortController();
  const stopped = umapLayout(clouds(150), 10, {
    signal: control.signal,
    onProgress(share) {
      told.push(share);
      if (share > 0.15) control.abort(new Error('enough'));
    },
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBeLessThan(1);
});

test('nothing waits for it: timers have their turn while it computes', async () => {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    [last, longest] = [now, Math.max(longest, now - last)];
  }, 10);
  const start = performance.now();
  await umapLayout(clouds(120), 10).finally(() => clearInterval(timer));
  expect(longest).toBeLessThan((performance.now() - start) / 2);
});
