import { expect, test } from 'vitest';
import { nearestNames } from './nearest-names.js';

test('names are ordered by how few letters differ, each once', () => {
  const names = ['layer1', 'layer2.0', 'conv1', 'layer1', 'relu', ''];
  expect(nearestNames('layr1', names)).toEqual(['layer1', 'layer2.0', 'conv1']);
  expect(nearestNames('layer2.1', names, 1)).toEqual(['layer2.0']);
  expect(nearestNames('x', [])).toEqual([]);
});
