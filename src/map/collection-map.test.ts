import { expect, test } from 'vitest';
import { madeFeatures } from '../../test/support/made-features.js';
import { mapCollection } from './collection-map.js';

const alone = { threads: 1 };

test('what is near on the map has a large cosine: a picture and the same at twice the contrast lie in one place', async () => {
  const { collection, features } = madeFeatures('root', { pictures: 12 });
  features.features.copyWithin(12, 0, 12);
  for (let c = 12; c < 24; c++) features.features[c] = 2 * Number(features.features[c]);
  const { projections, shares } = await mapCollection(collection, features, alone);
  const [pca] = projections;
  for (const axis of [0, 1]) expect(pca?.places[2 + axis]).toBeCloseTo(Number(pca?.places[axis]), 5);
  expect(shares[0]).toBeGreaterThan(shares[1]);
  expect(shares[0] + shares[1]).toBeLessThan(1);
});

test('what has no finite features has no place, and what was not read keeps nobody from theirs', async () => {
  const { collection, features } = madeFeatures('root', { pictures: 20 });
  features.features[3 * 12 + 4] = Number.NaN;
  const places = features.places.filter((i) => i !== 19);
  const short = {
    ...features,
    places,
    features: features.features.subarray(0, 19 * 12),
    probabilities: features.probabilities.subarray(0, 19 * 3),
    skipped: [{ file: collection.files[19] as string, code: 'E_PICTURE_DAMAGED', reason: 'cut' }],
  };
  const map = await mapCollection(collection, short, alone);
  expect(map.pictures).toHaveLength(18);
  expect(map.withoutPlace).toEqual(['c0/p00003.png']);
  expect(map.unread).toEqual(['c1/p00019.png']);
  expect(map.pictures[5]).toMatchObject({ file: 'c0/p00006.png', label: 0, told: 0, group: 'sheet 3', heldOut: false });
  expect(map.projections.map(({ kind }) => kind)).toEqual(['pca', 'umap']);
});

test('where all pictures have the same features there is no UMAP', async () => {
  const { collection, features } = madeFeatures('root', { pictures: 20 });
  const map = await mapCollection(collection, { ...features, features: features.features.map(() => 1) }, alone);
  expect(map.withoutUmap).toBe('the features of all pictures are the same');
  expect(map.projections.map(({ places }) => [...places].every((v) => v === 0))).toEqual([true]);
});

test('pictures that are there many times over have places', async () => {
  const { collection, features } = madeFeatures('root', { pictures: 40 });
  for (let i = 1; i < 30; i++) features.features.copyWithin(i * 12, 0, 12);
  const { projections } = await mapCollection(collection, features, alone);
  expect(projections).toHaveLength(2);
  expect(projections.every(({ places }) => places.every(Number.isFinite))).toBe(true);
});
