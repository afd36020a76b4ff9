import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { ridgeError } from '../../test/support/ridge-classifier.js';
import { groupSplit } from '../data/group-split.js';
import { defaultCollection } from './collection-plan.js';
import { drawCollection } from './draw-collection.js';

const side = 32;
const pictures: { readonly grey: Float64Array; readonly label: 1 | -1; readonly sheet: string }[] = [];

beforeAll(async () => {
  const pending: Promise<unknown>[] = [];
  for await (const { bytes, label, sheet } of drawCollection({ ...defaultCollection, count: 416 })) {
    const reading = sharp(bytes).greyscale().resize(side, side).raw().toBuffer();
    pending.push(
      reading.then((grey) => {
        pictures.push({ grey: Float64Array.from(grey), label: label === '01_rail' ? 1 : -1, sheet: String(sheet) });
      }),
    );
  }
  await Promise.all(pending);
}, 120_000);

/** Mean error of the linear classifier over splits that keep sheets together. */
function linearError(features: readonly Float64Array[]): number {
  const labels = pictures.map(({ label }) => label);
  const groups = pictures.map(({ sheet }) => sheet);
  const errors = [1, 2, 3].map((seed) =>
    ridgeError(
      features,
      labels,
      groupSplit(groups, (i) => [labels[i] as number], 0.2, seed),
      1,
    ),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

describe('the collection is no matter of plain grey values', () => {
  test('a linear classifier on 32x32 grey pixels errs on more than 0.35', { timeout: 60_000 }, () => {
    expect(linearError(pictures.map(({ grey }) => grey))).toBeGreaterThan(0.35);
  });

  test('nor one on the share of ink and how it varies', () => {
    const summaries = pictures.map(({ grey }) => {
      const mean = grey.reduce((sum, v) => sum + v, 0) / grey.length;
      const deviation = Math.sqrt(grey.reduce((sum, v) => sum + (v - mean) ** 2, 0) / grey.length);
      return Float64Array.of(mean, deviation, Math.min(...grey));
    });
    expect(linearError(summaries)).toBeGreaterThan(0.35);
  });

  test('the same classifier finds a giveaway, were there one', { timeout: 60_000 }, () => {
    const marked = pictures.map(({ grey, label }) => grey.map((v, i) => (i >= 40 && i < 44 ? v + 60 * label : v)));
    expect(linearError(marked)).toBeLessThan(0.2);
  });
});
