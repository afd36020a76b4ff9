import { expect, test } from 'vitest';
import { resnet18 } from '../nn/architectures/resnet.js';
import { crossEntropy } from '../nn/losses.js';
import { buildNetwork } from '../nn/network.js';
import { bytesOfStep, fittingParts } from './fitting-parts.js';

const size = { height: 64, width: 64 };
const network = buildNetwork(resnet18.body({ ...size, seed: 0 }), { classes: 2, seed: 0 });
const loss = crossEntropy();
const bytes = (batch: number) => bytesOfStep(network.graph, { batch, groups: network.groups, loss });

test('a batch that fits is fed whole; one that does not in as few equal parts as will do', () => {
  const [four, six, twelve] = [bytes(4), bytes(6), bytes(12)];
  expect(twelve).toBeGreaterThan(six);
  expect(six).toBeGreaterThan(four);
  expect(fittingParts(network, 12, { loss }, twelve)).toBe(1);
  expect(fittingParts(network, 12, { loss }, twelve - 1)).toBe(2);
  expect(fittingParts(network, 12, { loss }, four)).toBe(3);
});

test('a step takes at least what is kept for its weights', () => {
  const learning = 11_705_410;
  expect(bytes(2)).toBeGreaterThan(16 * learning);
});

test('says what it needs when nothing fits', () => {
  expect(() => fittingParts(network, 4, { loss }, 1e6)).toThrow(
    expect.objectContaining({ code: 'E_TRAIN_MEMORY', message: expect.stringMatching(/0\.\d\d GB for the smallest/) }),
  );
});
