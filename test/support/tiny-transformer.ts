import { float, int, ints } from '../../src/ir/attributes.js';
import { Graph, type Value } from '../../src/ir/graph.js';
import type { Architecture, Body, BodyOptions } from '../../src/nn/body.js';
import { type Initializer, normal, ones, zeros } from '../../src/nn/initializer.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { findParameters } from '../../src/passes/parameters.js';

const width = 16;
const heads = 2;

/** Two blocks of a vision transformer, whose linear layers are written in all the ways in which exporters write them. */
function body({ height, width: across, seed }: BodyOptions): Body {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const own = normal(seed, 0.2);
  const parameter = (name: string, shape: readonly number[], initial: Initializer = own) =>
    graph.constant(name, initial(name, shape));
  const norm = (name: string, x: Value) =>
    b.node(
      'LayerNormalization',
      [x, parameter(`${name}.weight`, [width], ones), parameter(`${name}.bias`, [width], zeros)],
      { axis: int(-1), epsilon: float(1e-6) },
      { name },
    )[0] as Value;

  const pictures = graph.input('input', 'float32', ['N', 3, height, across]);
  const [maps] = b.node(
    'Conv',
    [pictures, parameter('patches.weight', [width, 3, 8, 8]), parameter('patches.bias', [width], zeros)],
    { kernel_shape: ints([8, 8]), strides: ints([8, 8]) },
    { name: 'patches' },
  ) as [Value];
  const patches = b.transpose(b.reshape(maps, [0, width, -1]), [0, 2, 1]);
  const tokens = (height / 8) * (across / 8) + 1;
  const empty = b.scale(b.slice(patches, { starts: [0], ends: [1], axes: [1] }), 0);
  const classToken = b.add(empty, parameter('class_token', [1, 1, width]));
  let x = b.add(b.concat([classToken, patches], 1), parameter('positions', [1, tokens, width]));
  for (const block of ['block0', 'block1']) {
    // MatMul, the weight stored [inputs, outputs].
    const [product] = b.node(
      'MatMul',
      [norm(`${block}.norm1`, x), parameter(`${block}.qkv.weight`, [width, 3 * width])],
      {},
      { name: `${block}.qkv` },
    ) as [Value];
    const packed = b.add(product, parameter(`${block}.qkv.bias`, [3 * width], zeros));
    const parts = b.node('Split', [packed, b.ints([width, width, width])], { axis: int(2) }, { outputCount: 3 });
    const split = (v: Value) => b.transpose(b.reshape(v, [0, tokens, heads, width / heads]), [0, 2, 1, 3]);
    const [q, k, v] = parts.map(split) as [Value, Value, Value];
    const scores = b.scale(b.matmul(q, b.transpose(k, [0, 1, 3, 2])), (width / heads) ** -0.5);
    const mixed = b.matmul(b.one('Softmax', [scores], { axis: int(-1) }), v);
    const joined = b.reshape(b.transpose(mixed, [0, 2, 1, 3]), [0, tokens, width]);
    // A Transpose before the product, the weight stored [outputs, inputs].
    const turned = b.transpose(parameter(`${block}.proj.weight`, [width, width]), [1, 0]);
    x = b.add(x, b.node('MatMul', [joined, turned], {}, { name: `${block}.proj` })[0] as Value);
    // Gemm on all rows, the weight stored [outputs, inputs], then [inputs, outputs] and with a factor.
    const rows = b.one('Flatten', [norm(`${block}.norm2`, x)], { axis: int(2) });
    const [hidden] = b.node(
      'Gemm',
      [rows, parameter(`${block}.fc1.weight`, [2 * width, width]), parameter(`${block}.fc1.bias`, [2 * width], zeros)],
      { transB: int(1) },
      { name: `${block}.fc1` },
    ) as [Value];
    const [out] = b.node(
      'Gemm',
      [
        b.one('Gelu', [hidden]),
        parameter(`${block}.fc2.weight`, [2 * width, width]),
        parameter(`${block}.fc2.bias`, [width], zeros),
      ],
      { alpha: float(0.5) },
      { name: `${block}.fc2` },
    ) as [Value];
    x = b.add(x, b.reshape(out, [-1, tokens, width]));
  }
  graph.output(norm('norm', x));
  const names = findParameters(graph).map((v) => v.name);
  const all = [...new Set([...names, ...['block0', 'block1'].map((block) => `${block}.proj.weight`)])];
  const late = (name: string) => name.startsWith('block1') || name.startsWith('norm');
  return {
    architecture: 'tiny-transformer',
    graph,
    prefixTokens: 1,
    groups: [all.filter((name) => !late(name)), all.filter(late)],
  };
}

/** A vision transformer of 16 channels on patches of 8x8 pixels: a body of tokens that trains in milliseconds. */
export const tinyTransformer: Architecture = {
  name: 'tiny-transformer',
  body,
  pretrained: (options) => ({ ...body({ ...options, seed: 1000 }), pretrainedOn: 'nothing' }),
};
