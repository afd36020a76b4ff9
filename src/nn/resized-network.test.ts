import { describe, expect, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { Graph, type Value } from '../ir/graph.js';
import { int64, tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { stateNames } from '../passes/state-names.js';
import { importedArchitecture } from './imported-body.js';
import { kaimingNormal } from './initializer.js';
import { buildNetwork, type Network } from './network.js';
import { resizedNetwork } from './resized-network.js';

/** A model as an exporter writes it, with a classifier behind its body; `fixed` keeps a size in a constant. */
function imported({ fixed = false } = {}) {
  const graph = new Graph(onnxDialect);
  const draw = kaimingNormal(1, 'out');
  const weight = (name: string, ...shape: number[]) => graph.constant(name, draw(name, shape));
  const one = (op: string, ...inputs: Value[]) => graph.node(op, inputs)[0] as Value;
  let x = graph.input('x', 'float32', fixed ? ['N', 3, 32, 32] : ['N', 3, 'H', 'W']);
  if (fixed) x = one('Reshape', x, graph.constant('shape', int64([0, 3, 32, 32])));
  x = one('Relu', one('Conv', x, weight('a', 6, 3, 3, 3)));
  x = one('Relu', one('Conv', x, weight('b', 4, 6, 3, 3)));
  graph.output(one('GlobalAveragePool', x));
  return importedArchitecture('imported', graph);
}

const build = (architecture: typeof tinyArchitecture, side: number): Network =>
  buildNetwork((architecture.pretrained ?? architecture.body)({ height: side, width: side, seed: 5 }), {
    classes: 3,
    seed: 5,
  });

describe('a network for pictures of another size', () => {
  test.each([
    ['layers of our own', tinyArchitecture],
    ['an imported model', imported()],
  ])('is the one that is made for that size: %s', async (_, architecture) => {
    const [small, large] = [build(architecture, 32), build(architecture, 48)];
    const resized = resizedNetwork(small, { height: 48, width: 48 });
    expect(resized.groups).toEqual(small.groups);
    for (const name of stateNames(small.graph))
      expect(resized.graph.value(name).constant).toBe(small.graph.value(name).constant);
    const pixels = Uint8Array.from({ length: 2 * 48 * 48 * 3 }, (_, i) => (i * 37) % 251);
    const pictures = tensor('uint8', [2, 48, 48, 3], pixels);
    const [[found], [wanted]] = [
      await runGraph(resized.graph, { pictures }),
      await runGraph(large.graph, { pictures }),
    ];
    expect(found?.shape).toEqual([2, 3]);
    expect(relativeError(found?.data as Float32Array, wanted?.data as Float32Array)).toBeLessThan(1e-6);
    expect(resizedNetwork(small, { height: 32, width: 32 })).toBe(small);
  });

  test('is refused where a constant of the model holds the size', () => {
    const network = build(imported({ fixed: true }), 32);
    expect(() => resizedNetwork(network, { height: 48, width: 32 })).toThrow(
      expect.objectContaining({
        code: 'E_LEARNER_SIZE',
        fault: expect.objectContaining({ expected: expect.stringMatching(/^32x32/) }),
      }),
    );
  });
});
