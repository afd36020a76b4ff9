import { describe, expect, test } from 'vitest';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { float32, type Tensor, tensor } from '../ir/tensor.js';
import { buildNetwork } from '../nn/network.js';
import { weightsOf, withWeights } from './weights.js';

const network = (seed: number) =>
  buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed }), { classes: 2, seed }).graph;

describe('weights', () => {
  test('are parameters and running statistics', () => {
    const names = [...weightsOf(network(1)).keys()];
    expect(names).toContain('conv0.weight');
    expect(names).toContain('bn0.running_var');
    expect(names).toContain('head.6.bias');
    expect(names).toHaveLength(2 + 2 * 4 + 2 * 4 + 2 * 2);
  });

  test('move from one graph to another, and the graph they came from stays as it was', () => {
    const [from, to] = [network(1), network(2)];
    const before = new Map(weightsOf(to));
    expect(weightsOf(withWeights(to, weightsOf(from)))).toEqual(weightsOf(from));
    expect(weightsOf(to)).toEqual(before);
    expect(weightsOf(from)).not.toEqual(before);
  });

  test('all that does not fit is listed', () => {
    const weights = new Map(weightsOf(network(1)));
    weights.delete('conv0.weight');
    weights.set('conv1.weight', float32([2], [1, 2]));
    weights.set('fc.weight', float32([1], [1]));
    weights.set('fc.bias', float32([1], [1]));
    const load = () =>
      withWeights(network(2), weights, { ignore: (name) => name === 'fc.bias', where: 'a.safetensors' });
    expect(load).toThrow(/1 missing \(conv0\.weight\)/);
    expect(load).toThrow(/1 extra \(fc\.weight\)/);
    expect(load).toThrow(/1 other shape \(conv1\.weight \[2\] instead of \[16, 8, 3, 3\]\)/);
    expect(load).toThrow(/where: +a\.safetensors/);
  });

  test('long lists are cut', () => {
    expect(() => withWeights(network(1), new Map())).toThrow(/22 missing \(.*, and 17 more\)/);
  });

  test('must be floating-point numbers; which are not is said', () => {
    const weights = new Map<string, Tensor>(weightsOf(network(1)));
    weights.set('head.6.bias', tensor('int64', [2], BigInt64Array.of(1n, 2n)));
    expect(() => withWeights(network(2), weights, { where: 'a.safetensors' })).toThrow(
      expect.objectContaining({
        code: 'E_WEIGHTS_DTYPE',
        fault: expect.objectContaining({ where: "a.safetensors, tensor 'head.6.bias'" }),
      }),
    );
  });
});
