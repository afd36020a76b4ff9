import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween, nearestNames } from './nearest-names.js';

const names = ['resnet18', 'resnet34', 'resnet50', 'mobilenetv3_small', 'vit_small', 'vit_tiny', 'dinov2_small'];

test.each([
  ['resnet-18', 'resnet18'],
  ['ResNet50', 'resnet50'],
  ['resnet81', 'resnet18'],
  ['vitsmall', 'vit_small'],
  ['dino', 'dinov2_small'],
  ['mobilenet_v3_small', 'mobilenetv3_small'],
])('%s is most like %s', (wrong, right) => {
  expect(nearestNames(wrong, names)[0]).toBe(right);
});

test('of layers the nearest come first, each once', () => {
  const layers = ['layer1', 'layer2.0', 'conv1', 'layer1', 'relu', ''];
  expect(nearestNames('layr1', layers)[0]).toBe('layer1');
  expect(nearestNames('layer2.1', layers)).toEqual(['layer2.0', 'layer1']);
  expect(nearestNames('layer2.1', layers, 1)).toEqual(['layer2.0']);
  expect(nearestNames('x', [])).toEqual([]);
});

test('nothing is like what is like nothing', () => {
  expect(nearestNames('bert-base-uncased', names)).toEqual([]);
});

test('changes are a distance', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(changesBetween(a, b)).toBe(changesBetween(b, a));
      expect(changesBetween(a, b) === 0).toBe(a === b);
      expect(changesBetween(a, c)).toBeLessThanOrEqual(changesBetween(a, b) + changesBetween(b, c));
      expect(changesBetween(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
  expect(changesBetween('kitten', 'sitting')).toBe(3);
});
