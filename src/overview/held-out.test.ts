import { expect, test } from 'vitest';
import { askedFirst, heldOutResult } from './held-out.js';

const collection = {
  root: '.',
  classes: ['a', 'b'],
  files: ['0', '1', '2', '3', '4', '5'],
  labels: [0, 1, 0, 1, 1, 0],
  heldOut: [false, true, true, true, true, true],
};
/** The last picture could not be read. */
const judged = {
  places: [0, 1, 2, 3, 4],
  probabilities: Float32Array.of(0, 1, 0.4, 0.6, 0.3, 0.7, 0.1, 0.9, 0.8, 0.2),
};

test('only held-out pictures count', () => {
  expect(heldOutResult(collection, judged)).toEqual({ wrong: 2, pictures: 4, mostFrequent: 3 });
});

test('wrong ones come first, the most certain before others, unreadable ones last', () => {
  expect(askedFirst(collection, judged)).toEqual([4, 2, 3, 1, 5]);
  expect(askedFirst(collection, undefined)).toEqual([1, 2, 3, 4, 5]);
});
