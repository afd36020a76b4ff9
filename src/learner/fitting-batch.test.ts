import { expect, test } from 'vitest';
import { crossEntropy } from '../nn/losses.js';
import { buildNetwork } from '../nn/network.js';
import { resnet18 } from '../nn/resnet.js';
import { bytesOfStep, fittingBatch } from './fitting-batch.js';

const size = { height: 64, width: 64 };
const { graph, groups } = buildNetwork(resnet18.body({ ...size, seed: 0 }), { classes: 2, seed: 0 });
const options = (batch: number) => ({ batch, groups, loss: crossEntropy() });

test('a batch that fits stays; one that does not is halved until it does', () => {
  const [four, eight] = [bytesOfStep(graph, options(4)), bytesOfStep(graph, options(8))];
  expect(eight).toBeGreaterThan(four);
  expect(fittingBatch(graph, options(8), eight)).toBe(8);
  expect(fittingBatch(graph, options(8), eight - 1)).toBe(4);
  expect(fittingBatch(graph, options(8), four)).toBe(4);
});

test('a step takes at least what is kept for its weights', () => {
  const learning = 11_705_410;
  expect(bytesOfStep(graph, options(2))).toBeGreaterThan(16 * learning);
});

test('says what it needs when nothing fits', () => {
  expect(() => fittingBatch(graph, options(8), 1e6)).toThrow(
    expect.objectContaining({ code: 'E_TRAIN_MEMORY', message: expect.stringMatching(/0\.\d\d GB for a batch of 2/) }),
  );
});
