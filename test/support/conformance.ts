import { expect } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.js';
import type { Attributes } from '../../src/ir/attributes.js';
import { Graph, type Value } from '../../src/ir/graph.js';
import { elementCount, filled, float32, type Tensor } from '../../src/ir/tensor.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { runGraph } from './run-graph.js';

/** One use of an operator: constants are inputs that shapes depend on (axes, pads), never differentiated. */
export interface OperatorCase {
  readonly op: string;
  readonly domain?: string;
  readonly attributes?: Attributes;
  /** In the operator's order; undefined for an omitted optional input. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** Indices of inputs that are written into the graph as constants. */
  readonly constants?: readonly number[];
  readonly outputCount?: number;
  /** Inputs to differentiate by; default: every float32 input that is not a constant. */
  readonly differentiate?: readonly number[];
  /** Step of the finite difference and the relative error allowed. */
  readonly step?: number;
  readonly tolerance?: number;
}

export interface OperatorResult {
  readonly outputs: readonly Tensor[];
  /** By input index. */
  readonly gradients: ReadonlyMap<number, Tensor>;
}

interface Built {
  readonly graph: Graph;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly feeds: Record<string, Tensor>;
}

function build(c: OperatorCase): Built {
  const graph = new Graph(onnxDialect);
  const feeds: Record<string, Tensor> = {};
  const inputs = c.inputs.map((t, i) => {
    if (!t) return undefined;
    if (c.constants?.includes(i)) return graph.constant(`in${i}`, t);
    feeds[`in${i}`] = t;
    return graph.input(`in${i}`, t.dtype, t.shape);
  });
  const outputs = graph.node(c.op, inputs, c.attributes, { domain: c.domain ?? '', outputCount: c.outputCount ?? 1 });
  return { graph, inputs, outputs, feeds };
}

function wrtOf(c: OperatorCase): readonly number[] {
  return (
    c.differentiate ?? c.inputs.flatMap((t, i) => (t?.dtype === 'float32' && !c.constants?.includes(i) ? [i] : []))
  );
}

/** Runs the operator forward and its gradient under the output derivatives `dY` (by output; default: see `weights`). */
export async function runOperator(c: OperatorCase, dY?: readonly (Tensor | undefined)[]): Promise<OperatorResult> {
  const { graph, inputs, outputs, feeds } = build(c);
  const wrt = wrtOf(c);
  const b = new GraphBuilder(graph);
  const loss = weighted(b, outputs, dY);
  const found = loss
    ? gradients(
        graph,
        loss,
        wrt.map((i) => inputs[i] as Value),
      )
    : [];
  for (const [k, g] of found.entries()) expect(g, `gradient by input ${wrt[k]}`).toBeDefined();
  // Two inputs may share one derivative, and a graph may not return a value twice.
  graph.output(...outputs, ...found.map((g) => b.one('Identity', [g as Value])));
  const results = await runGraph(graph, feeds);
  for (const [i, v] of graph.outputs.entries()) expectType(results[i] as Tensor, v);
  return {
    outputs: results.slice(0, outputs.length),
    gradients: new Map(wrt.map((i, k) => [i, results[outputs.length + k] as Tensor])),
  };
}

/** sum over outputs of sum(Y * dY): a scalar whose derivative by Y is dY. */
function weighted(b: GraphBuilder, outputs: readonly Value[], dY?: readonly (Tensor | undefined)[]): Value | undefined {
  const terms = outputs.flatMap((y, i) => {
    if (y.dtype !== 'float32') return [];
    const w = dY ? dY[i] : weights(y.shape as number[], i);
    if (!w) return [];
    const product = b.mul(y, b.literal(w));
    return [
      b.sum(
        product,
        y.shape.map((_, axis) => axis),
      ),
    ];
  });
  return terms.length > 0 ? terms.reduce(b.add) : undefined;
}

/** Fixed, irregular output derivatives. */
export function weights(shape: readonly number[], salt = 0): Tensor<'float32'> {
  return float32(
    shape,
    Array.from({ length: elementCount(shape) }, (_, j) => Math.cos(1.3 * j + 0.7 * salt + 0.4)),
  );
}

/** Irregular test values in about [-2, 2], away from ties. */
export function sample(shape: readonly number[], salt = 0): Tensor<'float32'> {
  const n = elementCount(shape);
  return float32(
    shape,
    Array.from({ length: n }, (_, j) => 2 * Math.sin(1.7 * j + 0.31 * salt + 0.001 * j * (j % 17)) + 0.013),
  );
}

/** The types that the shape rule promised must be those that ORT returned. */
function expectType(result: Tensor, value: Value): void {
  expect(result.dtype).toBe(value.dtype);
  expect(result.shape.length, `rank of ${value.name}`).toBe(value.shape.length);
  for (const [i, d] of value.shape.entries()) if (typeof d === 'number') expect(result.shape[i], value.name).toBe(d);
}

/**
 * The conformance check of every operator: the shape rule against what ORT returns, and each gradient
 * against central differences along two fixed directions, accumulated in double precision. (One direction
 * alone lets a wrong rule pass when its errors happen to cancel.)
 */
export async function expectConforms(c: OperatorCase): Promise<OperatorResult> {
  const result = await runOperator(c);
  const { step = 1e-2, tolerance = 5e-3 } = c;
  for (const [i, gradient] of result.gradients) {
    for (const direction of directions(gradient.shape, i)) {
      const difference = await directionalDifference(c, i, direction, step);
      const analytic = dot(gradient, direction);
      const scale = Math.max(1, Math.abs(difference), Math.sqrt(dot(gradient, gradient)));
      expect(
        Math.abs(analytic - difference) / scale,
        `input ${i}: ${analytic} by rule, ${difference} by difference`,
      ).toBeLessThan(tolerance);
    }
  }
  return result;
}

/** Two directions of entries in about [-1, 1]. */
function directions(shape: readonly number[], salt: number): Tensor<'float32'>[] {
  const irregular = sample(shape, 11 + salt);
  return [
    weights(shape, 5 + salt),
    float32(
      shape,
      irregular.data.map((v) => v / 2),
    ),
  ];
}

/** (f(x + step * direction) - f(x - step * direction)) / (2 * step) for input i. */
async function directionalDifference(c: OperatorCase, i: number, direction: Tensor, step: number): Promise<number> {
  const shifted = async (sign: number) => {
    const x = c.inputs[i] as Tensor<'float32'>;
    const moved = float32(
      x.shape,
      x.data.map((v, j) => v + sign * step * Number(direction.data[j])),
    );
    const { graph, outputs, feeds } = build({ ...c, inputs: c.inputs.with(i, moved) });
    graph.output(...outputs);
    return objective(await runGraph(graph, feeds));
  };
  return ((await shifted(1)) - (await shifted(-1))) / (2 * step);
}

function objective(outputs: readonly Tensor[]): number {
  return outputs.reduce((sum, y, i) => sum + (y.dtype === 'float32' ? dot(y, weights(y.shape, i)) : 0), 0);
}

function dot(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Number(a.data[i]) * Number(b.data[i]);
  return sum;
}

/** Largest |a - b| relative to max(1, |b|). */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const e = Math.abs((a[i] as number) - (b[i] as number)) / Math.max(1, Math.abs(b[i] as number));
    worst = Number.isNaN(e) ? Number.POSITIVE_INFINITY : Math.max(worst, e);
  }
  return worst;
}

export const scalar = (value: number): Tensor => filled('float32', [], value);
