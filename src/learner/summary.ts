import type { Graph, Node, Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { activationOps } from '../ops/activations.js';
import { normalizationOps } from '../ops/normalization.js';
import { poolingOps } from '../ops/pooling.js';
import { parametersByNode } from '../passes/parameters.js';

export interface SummaryRow {
  /** Name of the layer: its node's. */
  readonly layer: string;
  readonly op: string;
  /** Shape of the result, the batch symbolic. */
  readonly shape: Shape;
  readonly parameters: number;
  /** Undefined for a layer without parameters. */
  readonly trainable?: boolean;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly total: number;
  readonly trainable: number;
  readonly frozen: number;
}

/**
 * What is a layer even without parameters, as it is a module in PyTorch; all other operators without parameters
 * (arithmetic, shapes, a residual's sum) are plumbing.
 */
const layers = new Set([
  ...Object.keys(activationOps),
  ...Object.keys(poolingOps),
  ...Object.keys(normalizationOps),
  'Flatten',
]);

/** What a network consists of and how much of it learns: a row for each layer, as the notebook's summary has it. */
export function summarize(graph: Graph, trainable: ReadonlySet<string>): Summary {
  const counted = new Set<Value>();
  const rows = [...parametersByNode(graph)].flatMap(([node, read]) => {
    const parameters = read.filter((v) => !counted.has(v));
    for (const v of parameters) counted.add(v);
    return parameters.length > 0 || layers.has(node.op) ? [rowOf(node, parameters, trainable)] : [];
  });
  const all = [...counted];
  const total = sizeOf(all);
  const learning = sizeOf(all.filter((v) => trainable.has(v.name)));
  return { rows, total, trainable: learning, frozen: total - learning };
}

function rowOf(node: Node, parameters: readonly Value[], trainable: ReadonlySet<string>): SummaryRow {
  const row = { layer: node.name, op: node.op, shape: node.outputs[0]?.shape ?? [], parameters: sizeOf(parameters) };
  return parameters.length === 0 ? row : { ...row, trainable: parameters.some((v) => trainable.has(v.name)) };
}

function sizeOf(parameters: readonly Value[]): number {
  return parameters.reduce((n, v) => n + elementCount(v.shape as number[]), 0);
}
