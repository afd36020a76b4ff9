import type { Graph, Node, Value } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { movingValues } from '../passes/moving-values.js';
import { type ParameterUse, parameterUses } from '../passes/parameters.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { type Initializer, kaimingNormal, normal, ones, zeros } from './initializer.js';

/** The deviation that transformers begin with: of linear layers, position embeddings and tokens (Dosovitskiy et al. 2021). */
const transformerDeviation = 0.02;

/** Liu et al. 2022, section 2.6, after Touvron et al. 2021: a residual branch begins as all but none. */
const layerScale: Initializer = (_, shape) => filled('float32', shape, 1e-6);

/** He et al. 2015, section 2.1: where the slopes of a PReLU start. */
const quarters: Initializer = (_, shape) => filled('float32', shape, 0.25);

/**
 * The graph as before any training: random weights, neutral norms; other constants are left as they are. Weights are
 * drawn for the ReLU that follows (He et al. 2015); linear layers of a network with attention as transformers have
 * them, small whatever their width.
 */
export function reinitialize(graph: Graph, seed: number): Graph {
  const fresh = new Map<string, Tensor>();
  const set = ({ name, constant }: Value, initializer: Initializer) => {
    if (constant && !fresh.has(name)) fresh.set(name, initializer(name, constant.shape));
  };
  const drawn: Drawing = { seed, attends: attends(graph), moving: movingValues(graph) };
  for (const use of parameterUses(graph)) set(use.parameter, initializerOf(use, drawn));
  for (const { op, inputs } of graph.nodes) {
    const [mean, variance] = op === 'BatchNormalization' ? inputs.slice(3, 5) : [];
    if (mean) set(mean, zeros);
    if (variance) set(variance, ones);
  }
  return replaceConstants(graph, fresh);
}

interface Drawing {
  readonly seed: number;
  readonly attends: boolean;
  readonly moving: ReadonlySet<Value>;
}

function initializerOf({ parameter, node, index }: ParameterUse, { seed, attends, moving }: Drawing): Initializer {
  switch (node.op) {
    case 'Conv':
      return index === 1 ? kaimingNormal(seed, 'out') : zeros;
    case 'ConvTranspose':
      // Its weight is that of the convolution it transposes, [inputs, outputs, ...].
      return index === 1 ? kaimingNormal(seed, 'in') : zeros;
    case 'Gemm':
      return index === 1 ? linear(seed, node.inputs[1]?.shape[isTransposed(node) ? 1 : 0], attends) : zeros;
    case 'MatMul':
      // The layer may read the weight transposed or reshaped: its fan is that of what the layer reads.
      return linear(seed, node.inputs[index]?.shape.at(index === 0 ? -1 : -2), attends);
    case 'PRelu':
      return quarters;
    case 'Mul':
      return isBranchScale(node, moving) ? layerScale : ones;
    case 'Div':
      return ones;
    case 'Concat':
    case 'Where':
      return normal(seed, transformerDeviation);
    case 'Add':
    case 'Sub':
    case 'Sum':
      return bias(parameter, seed);
    default:
      // Norms: scale, then bias.
      return index === 1 ? ones : zeros;
  }
}

function linear(seed: number, fanIn: number | string | undefined, attends: boolean): Initializer {
  return normal(seed, attends ? transformerDeviation : Math.sqrt(2 / Number(fanIn)));
}

/** Whether the weight is [outputs, inputs], as PyTorch exports it, and not [inputs, outputs]. */
function isTransposed({ attributes: { transB } }: Node): boolean {
  return transB?.type === 'int' && transB.value === 1;
}

/**
 * Zero for a number per channel, [C] or [C, 1, 1]. What varies along more axes is a table, such as the position
 * embedding of tokens, and must be drawn so that no two rows are alike.
 */
function bias({ shape }: Value, seed: number): Initializer {
  return shape.filter((d) => d !== 1).length > 1 ? normal(seed, transformerDeviation) : zeros;
}

/** Whether what is scaled is then added to something else that was computed: a residual branch, and no norm's shift. */
function isBranchScale({ outputs: [y] }: Node, moving: ReadonlySet<Value>): boolean {
  const [sum, ...others] = y?.users ?? [];
  return sum?.op === 'Add' && others.length === 0 && sum.inputs.every((v) => v && moving.has(v));
}

/** Whether shares of attention weigh tokens: a product with the result of a softmax. */
function attends({ nodes }: Graph): boolean {
  return nodes.some(({ op, outputs }) => op === 'Softmax' && outputs.some((v) => v.users.some(readsShares)));
}

function readsShares({ op, outputs }: Node): boolean {
  if (op === 'MatMul') return true;
  return (op === 'Dropout' || op === 'Identity') && outputs.some((v) => v.users.some((node) => node.op === 'MatMul'));
}
