import { expect, test } from 'vitest';
import { spreadLabels } from './spread-labels.js';

test('labels that are apart stay where they are', () => {
  expect(spreadLabels([50, 10, 30], 15, 0, 100)).toEqual([50, 10, 30]);
});

test('labels in one place are set below one another, in their order', () => {
  expect(spreadLabels([20, 20, 20], 15, 0, 100)).toEqual([20, 35, 50]);
});

test('at the end of the room they give way to the other side', () => {
  expect(spreadLabels([98, 99, 10], 15, 0, 100)).toEqual([85, 100, 10]);
});

test('none, and more than there is room for', () => {
  expect(spreadLabels([], 15, 0, 100)).toEqual([]);
  expect(spreadLabels([1, 2, 3], 15, 0, 20)).toEqual([0, 15, 30].map((v) => v));
});
