import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/support/explained-network.js';
import { RowPass } from '../explain/row-pass.js';
import { channelForm } from './channel-form.js';
import { chosenLayers } from './chosen-layers.js';
import { type MaximiseOptions, maximise, maximisingRows } from './maximise.js';
import { smoothed } from './smooth-picture.js';

const network = smallNetwork();
const [, layer] = chosenLayers(network);
const options: MaximiseOptions = {
  size: network.card.size,
  mean: [124, 116, 104],
  seed: 3,
  scoreAt: 2,
  purpose: 'test',
};

async function made(targets: readonly number[], batch: number, more: Partial<MaximiseOptions> = {}) {
  if (!layer) throw new Error('no layer');
  const pass = await RowPass.compile(channelForm(network, layer, batch), { threads: 1 });
  try {
    return await maximise(pass, targets, { ...options, ...more });
  } finally {
    await pass.release();
  }
}

test('a made picture excites its channel more than any of a thousand pictures of noise', async () => {
  if (!layer) throw new Error('no layer');
  const pictures = await made([0, 1, 2, 3, 4], 5);
  const most = new Array<number>(5).fill(Number.NEGATIVE_INFINITY);
  const pass = await RowPass.compile(channelForm(network, layer, 100), { threads: 1 });
  await pass.run({
    count: 1000,
    fill(row, pixels) {
      for (const i of pixels.keys()) pixels[i] = Math.imul(i + 192 * row + 1, 0x9e3779b1) >>> 24;
      return 0;
    },
    take(_, [, , means]) {
      for (const [c, mean] of (means as Float32Array).entries()) most[c] = Math.max(most[c] as number, mean);
    },
  });
  await pass.release();
  for (const { target, score } of pictures) expect(score).toBeGreaterThan(most[target] as number);
});

test('a picture depends on its target and the seed alone', async () => {
  const [together, alone] = [await made([0, 3], 2), await made([3], 1)];
  expect(together[1]?.picture.pixels).toEqual(alone[0]?.picture.pixels);
  expect(together[1]?.score).toBeCloseTo(alone[0]?.score as number, 4);
  const other = await made([3], 1, { seed: 4 });
  expect(other[0]?.picture.pixels).not.toEqual(alone[0]?.picture.pixels);
});

test('rows are told, and a signal ends it', async () => {
  let rows = 0;
  await made([0, 1], 2, { onRows: (count) => (rows += count) });
  expect(rows).toBe(2 * maximisingRows);
  await expect(made([0], 1, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test('a blur keeps sums and means, spreads a point evenly, and knows no edge', () => {
  const size = { height: 7, width: 9 };
  const point = new Float32Array(7 * 9 * 3);
  point[0] = 1;
  const spread = smoothed(point, size, 1);
  const at = (y: number, x: number) => spread[3 * (y * 9 + x)] as number;
  expect(spread.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  expect(at(0, 1)).toBeCloseTo(at(0, 8), 6);
  expect(at(1, 0)).toBeCloseTo(at(6, 0), 6);
  expect(at(0, 1) / at(0, 0)).toBeCloseTo(Math.exp(-0.5), 4);
  expect(spread.filter((_, i) => i % 3 !== 0).every((v) => v === 0)).toBe(true);
  expect(smoothed(point.fill(5), size, 1.3).every((v) => Math.abs(v - 5) < 1e-5)).toBe(true);
});
