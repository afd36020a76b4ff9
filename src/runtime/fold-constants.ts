import { Graph, type Node, type Value } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { arrayOf, elementCount, type Tensor } from '../ir/tensor.js';
import { copyInto } from '../passes/copy.js';
import { copyGraph } from '../passes/copy-graph.js';
import { Session } from './session.js';

/** A result beyond this many bytes is computed with every run rather than kept. */
const mostBytes = 2 ** 28;

/** Operators that only move elements: a weight behind them can still learn. */
const movements = new Set([
  'Identity',
  'Transpose',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Concat',
  'Split',
  'Slice',
  'Gather',
  'Expand',
]);

/**
 * The graph with what depends on constants alone computed beforehand: weights that are kept as small integers or in half
 * precision, positions, masks. What only moves elements of float32 constants stays, since those may be weights.
 * @throws WarmstartError `E_RUNTIME_...` when ONNX Runtime cannot compute it
 */
export async function foldConstants(source: Graph): Promise<Graph> {
  const folded = await computed(source, valuesToFold(source));
  if (folded.size === 0) return source;
  return copyGraph(source, (target) => ({
    known: new Map(Array.from(folded, ([value, tensor]) => [value, target.constant(value.name, tensor)])),
  }));
}

/** What constants give, and something reads that does not depend on constants alone. */
function valuesToFold(graph: Graph): Value[] {
  const constant = new Set<Node>();
  for (const node of graph.nodes) if (isConstant(node, constant)) constant.add(node);
  const folded = [...constant].filter((node) => !movesWeights(node));
  const vanishes = new Set(folded);
  return folded
    .flatMap((node) => node.outputs)
    .filter((v) => graph.outputs.includes(v) || v.users.some((node) => !vanishes.has(node)));
}

function isConstant(node: Node, constant: ReadonlySet<Node>): boolean {
  const given = node.inputs.filter((v) => v !== undefined);
  const known = given.every((v) => v.constant || (v.producer && constant.has(v.producer)));
  // Dropout may draw.
  return known && given.length > 0 && node.op !== 'Dropout' && node.outputs.every(isSmall);
}

/** How many elements NonZero finds is known when it has run: no more than the tensor has. */
function isSmall({ shape, dtype }: Value): boolean {
  const known = shape.filter((d) => typeof d === 'number');
  return (isStatic(shape) || shape.length < 3) && elementCount(known) * arrayOf[dtype].BYTES_PER_ELEMENT <= mostBytes;
}

function movesWeights(node: Node): boolean {
  return movements.has(node.op) && node.outputs.some((v) => v.dtype === 'float32');
}

async function computed(source: Graph, values: readonly Value[]): Promise<ReadonlyMap<Value, Tensor>> {
  if (values.length === 0) return new Map();
  const part = new Graph(source.dialect);
  const copyOf = copyInto(part, source, values);
  const results = values.map(copyOf);
  part.output(...results);
  const session = await Session.create(part);
  try {
    const found = await session.run({}, Object.fromEntries(results.map((v) => [v.name, null])));
    return new Map(values.map((v, i) => [v, asStored(found[results[i]?.name ?? ''] as Tensor)]));
  } finally {
    await session.release();
  }
}

/** Newer versions of Node have an array type for float16: here its bits are kept. */
function asStored({ dtype, shape, data }: Tensor): Tensor {
  const bits = dtype === 'float16' ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return { dtype, shape, data: bits };
}
