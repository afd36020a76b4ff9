import { beforeAll, describe, expect, test } from 'vitest';
import { resnet18 } from '../nn/architectures/resnet.js';
import { buildNetwork, type Network } from '../nn/network.js';
import { type Summary, summarize } from './summary.js';
import { trainableGroups } from './trainable-groups.js';

describe("the summary of the notebook's network", () => {
  let network: Network;
  const summary = (frozen: number): Summary =>
    summarize(network.graph, new Set(trainableGroups(network, frozen).flat()));
  beforeAll(() => {
    network = buildNetwork(resnet18.body({ height: 128, width: 128, seed: 0 }), { classes: 2, seed: 0 });
  });

  test('counts as fastai does: 11,705,410, of which 538,498 learn when frozen', () => {
    const { total, trainable, frozen } = summary(2);
    expect({ total, trainable, frozen }).toEqual({ total: 11_705_410, trainable: 538_498, frozen: 11_166_912 });
    expect(summary(0)).toMatchObject({ total: 11_705_410, trainable: 11_705_410, frozen: 0 });
  });

  test('the rows add up to the totals', () => {
    const { rows, total } = summary(2);
    expect(rows.reduce((n, row) => n + row.parameters, 0)).toBe(total);
  });

  test('has a row for each module of PyTorch, in order, with its shape', () => {
    const { rows } = summary(2);
    const kinds = rows.map(({ op }) => op);
    // 20 convolutions with a batch norm each; a ReLU runs twice in each of the 8 blocks, and once in the stem.
    expect(kinds.filter((op) => op === 'Conv')).toHaveLength(20);
    expect(kinds.filter((op) => op === 'BatchNormalization')).toHaveLength(22);
    expect(kinds.filter((op) => op === 'Relu')).toHaveLength(18);
    expect(rows.slice(0, 5)).toEqual([
      { layer: 'conv1', op: 'Conv', shape: ['N', 64, 64, 64], parameters: 9408, trainable: false },
      { layer: 'bn1', op: 'BatchNormalization', shape: ['N', 64, 64, 64], parameters: 128, trainable: true },
      { layer: 'relu', op: 'Relu', shape: ['N', 64, 64, 64], parameters: 0 },
      { layer: 'maxpool', op: 'MaxPool', shape: ['N', 64, 32, 32], parameters: 0 },
      { layer: 'layer1.0.conv1', op: 'Conv', shape: ['N', 64, 32, 32], parameters: 36_864, trainable: false },
    ]);
    expect(rows.slice(-11).map(({ layer, op, shape, parameters }) => [layer, op, shape.join(), parameters])).toEqual([
      ['layer4.1.relu', 'Relu', 'N,512,4,4', 0],
      ['head.pool.max', 'GlobalMaxPool', 'N,512,1,1', 0],
      ['head.pool.mean', 'GlobalAveragePool', 'N,512,1,1', 0],
      ['head.pool.flatten', 'Flatten', 'N,1024', 0],
      ['head.0', 'BatchNormalization', 'N,1024', 2048],
      ['head.1', 'Dropout', 'N,1024', 0],
      ['head.2', 'Gemm', 'N,512', 524_800],
      ['head.3', 'Relu', 'N,512', 0],
      ['head.4', 'BatchNormalization', 'N,512', 1024],
      ['head.5', 'Dropout', 'N,512', 0],
      ['head.6', 'Gemm', 'N,2', 1026],
    ]);
  });
});
