import { describe, expect, test } from 'vitest';
import { resnet18 } from '../nn/architectures/resnet.js';
import { hasEmbeddedWeights, readEmbeddedWeights } from './embedded-weights.js';
import { withWeights } from './weights.js';

describe('the embedded weights', () => {
  test('are those that were published, fit a ResNet-18, and say what they have seen', async () => {
    const found = await readEmbeddedWeights('resnet18');
    expect(found?.pretrainedOn).toContain('no photographs');
    const body = resnet18.body({ height: 64, width: 64, seed: 0 }).graph;
    const graph = withWeights(body, found?.weights ?? new Map());
    const filters = graph.value('conv1.weight').constant?.data as Float32Array;
    expect(filters.every(Number.isFinite)).toBe(true);
    expect(filters).not.toEqual(body.value('conv1.weight').constant?.data);
  });

  test('are there for ResNet-18 alone', async () => {
    expect([hasEmbeddedWeights('resnet18'), hasEmbeddedWeights('resnet34')]).toEqual([true, false]);
    expect([hasEmbeddedWeights('constructor'), await readEmbeddedWeights('resnet50')]).toEqual([false, undefined]);
  });
});
