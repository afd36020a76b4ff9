import { expect, test } from 'vitest';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { float, int, ints, string } from './attributes.js';
import { Graph } from './graph.js';
import { printGraph } from './printer.js';
import { float32, int64 } from './tensor.js';

test('a graph is printed a line a value', () => {
  const graph = new Graph(permissiveDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const w = graph.constant('w', float32([2], [1, 2]));
  const attributes = { alpha: float(0.5), axes: ints([0, 1]), to: int(1), mode: string('same') };
  const [h] = graph.node('Mix', [x, undefined, w], attributes, { domain: 'com.example', name: 'mixed' });
  const pair = graph.node('Split', [h], { at: { type: 'tensor', value: int64([1]) } }, { outputNames: ['a', 'b'] });
  graph.output(...pair);
  expect(printGraph(graph)).toBe(
    [
      'input %x: float32[N, 2]',
      'constant w: float32[2]',
      '%mixed: float32[N, 2] = com.example.Mix(%x, _, w) {alpha: 0.5, axes: [0, 1], to: 1, mode: same}',
      '%a: float32[N, 2], %b: float32[N, 2] = Split(%mixed) {at: tensor int64[1]}',
      'output %a, %b',
    ].join('\n'),
  );
});
