import { WarmstartError } from '../error/warmstart-error.js';
import { int, ints } from '../ir/attributes.js';
import { describeNode, type Graph, type Node, type Value } from '../ir/graph.js';
import { formatShape, isStatic, normalizeAxis, staticShape } from '../ir/shape.js';
import { GraphBuilder } from '../ops/builder.js';
import { constantNumbers } from '../ops/typing.js';
import { copyNode } from './copy.js';
import { copyGraph } from './copy-graph.js';

type Inputs = readonly (Value | undefined)[];

/**
 * The graph for batches of any size when it was exported for one picture at a time: shapes that were written down with
 * a batch of 1 are written anew. Pictures stay apart: every value either is the same for all of them, or has one axis
 * along which they follow each other, and no node may work along that axis. Values and nodes keep their names.
 * @throws WarmstartError `E_PASS_BATCH`, and of the dialect, where the graph cannot be written so
 */
export function openBatch(source: Graph): Graph {
  const [input, ...others] = source.inputs;
  if (!input || others.length > 0 || input.shape[0] !== 1) return source;
  return copyGraph(source, (target) => {
    const b = new GraphBuilder(target, 'batch/');
    return {
      input: (v) => target.input(v.name, v.dtype, ['N', ...v.shape.slice(1)]),
      node: (node, inputs) => {
        const made = rewritten(b, node, inputs) ?? copyNode(target, node, inputs);
        if (inputs.some(hasBatch)) checkApart(node, inputs, made);
        return made;
      },
    };
  });
}

function hasBatch(value: Value | undefined): boolean {
  return value !== undefined && !isStatic(value.shape);
}

function rewritten(b: GraphBuilder, node: Node, inputs: Inputs): readonly Value[] | undefined {
  const [x] = inputs;
  if (node.op === 'Reshape' && x && hasBatch(x)) return reshaped(b, node, x);
  if (node.op === 'Resize' && x && hasBatch(x) && inputs[3] && !node.attributes.axes) return resized(b, node, inputs);
  if (node.op === 'Concat' && inputs.some(hasBatch) && !inputs.every(hasBatch))
    return joined(b, node, inputs as Value[]);
  return undefined;
}

/** The axis of the pictures takes what the others leave, which stay as they were. */
function reshaped(b: GraphBuilder, node: Node, x: Value): readonly Value[] {
  const shape = staticShape(node.outputs[0]?.shape ?? [], 'a shape for one picture');
  const at = x.shape.findIndex((d) => typeof d === 'string');
  if (at < shape.length && x.shape.slice(0, at).every((d, axis) => d === shape[axis]))
    return copyNode(b.graph, { ...node, attributes: {} }, [x, b.ints(shape.with(at, -1))]);
  throw apart(node, `shape ${formatShape(shape)} takes pictures apart that lie along axis ${at}`);
}

/** The sizes of all axes but the first. */
function resized(b: GraphBuilder, node: Node, [x, roi, , sizes]: Inputs): readonly Value[] {
  const [, ...rest] = constantNumbers(sizes as Value, 'sizes');
  const attributes = { ...node.attributes, axes: ints(rest.map((_, i) => i + 1)) };
  return copyNode(b.graph, { ...node, attributes }, [x, roi, undefined, b.ints(rest)]);
}

/** What is the same for all pictures (the class token) is repeated for each. */
function joined(b: GraphBuilder, node: Node, parts: readonly Value[]): readonly Value[] | undefined {
  const model = parts.find(hasBatch) as Value;
  const at = model.shape.findIndex((d) => typeof d === 'string');
  if (normalizeAxis(Number(node.attributes.axis?.value ?? 0), model.shape.length) === at) return undefined;
  const count = b.one('Shape', [model], { start: int(at), end: int(at + 1) });
  const repeated = parts.map((part) => {
    if (hasBatch(part) || part.shape[at] !== 1) return part;
    const rest = staticShape(part.shape, 'what is joined to every picture');
    return b.one('Expand', [part, b.concat([b.ints(rest.slice(0, at)), count, b.ints(rest.slice(at + 1))], 0)]);
  });
  return copyNode(b.graph, node, repeated);
}

/** Operators that work along the axis that `axis` names, by default the last or the first. */
const alongAxis: Readonly<Record<string, number>> = {
  Softmax: -1,
  LogSoftmax: -1,
  Hardmax: -1,
  Gather: 0,
  TopK: -1,
  Split: 0,
  Concat: 0,
  LpNormalization: -1,
};

/** @throws WarmstartError `E_PASS_BATCH` when a node mixes pictures, or forgets them. */
function checkApart(node: Node, inputs: Inputs, results: readonly Value[]): void {
  const batched = inputs.find(hasBatch);
  const otherwise = alongAxis[node.op];
  if (batched && otherwise !== undefined) {
    const axis = normalizeAxis(Number(node.attributes.axis?.value ?? otherwise), batched.shape.length);
    if (typeof batched.shape[axis] === 'string') throw apart(node, `it works along axis ${axis}, that of the pictures`);
  }
  const speaksOfShape = node.op === 'Shape' || node.op === 'Size';
  if (!speaksOfShape && results.some((v) => isStatic(v.shape))) {
    throw apart(node, 'its result is one for all pictures');
  }
}

function apart(node: Node, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PASS_BATCH',
    problem: 'the model is made for one picture at a time',
    received,
    where: describeNode(node.name, node),
    hint: 'export the model with a dynamic batch',
  });
}
