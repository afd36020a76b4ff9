import { WarmstartError } from '../error/warmstart-error.js';
import { describeNode, type Graph, type Node, type Value } from '../ir/graph.js';
import { formatShape, sameShape } from '../ir/shape.js';
import { filled } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { ruleOf } from '../ops/dialect.js';
import { siteOf } from '../ops/rule.js';
import { Recomputation } from './recomputation.js';

/**
 * Reverse-mode differentiation (Griewank and Walther 2008, chapter 3) over a graph: appends to `graph`
 * the nodes that compute the derivative of the scalar `loss` by each of `wrt`.
 *
 * The operators' rules know nothing of each other; reachability, accumulation over several uses,
 * summing back what was broadcast, and the checks of arity, shape and dtype happen here and nowhere else.
 *
 * @param loss a scalar of floating dtype, or any float tensor when `seed` gives the derivative by it
 * @param wrt inputs, constants or results of the graph, twice over if need be
 * @param isRecomputed nodes whose results the derivatives compute a second time from their inputs, so that no memory
 *   holds them in between (Chen et al. 2016, "Training deep nets with sublinear memory cost")
 * @returns a derivative of equal shape and dtype for every value of `wrt`, in their order; undefined
 *   where the loss does not depend on the value, or no derivative flows (integers). Two of them may be one
 *   and the same value, which a graph can return only once.
 * @throws WarmstartError `E_GRADIENT_MISSING` naming the node that cannot be differentiated,
 *   `E_GRADIENT_SHAPE` when the seed or what a rule gives does not fit, `E_GRADIENT_ARITY` when a rule passes
 *   over an input, `E_GRADIENT_LOSS` when the loss is no float scalar
 */
export function gradients(
  graph: Graph,
  loss: Value,
  wrt: readonly Value[],
  seed?: Value,
  isRecomputed: (node: Node) => boolean = () => false,
): (Value | undefined)[] {
  const b = new GraphBuilder(graph, 'grad/');
  const again = new Recomputation(b.scope('grad/again/'), isRecomputed);
  if (!isFloat(loss) || (!seed && loss.shape.length > 0)) throw notALoss(loss);
  if (seed) checked(seed, loss, 'the seed does not fit the value that is differentiated');
  const nodes = [...graph.nodes];
  const moving = dependents(nodes, wrt);
  const sums = new Map<Value, Value[]>([[loss, [seed ?? b.literal(filled(loss.dtype, [], 1))]]]);

  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((v) => sums.has(v) && moving.has(v))) continue;
    if (!node.inputs.some((v) => v && moving.has(v))) continue;
    const outputGradients = node.outputs.map((v) => total(b, sums, v));
    const scoped = b.scope(`grad/${node.name}/`);
    for (const [input, gradient] of inputGradients(scoped, node, outputGradients, moving, again)) {
      const known = sums.get(input);
      if (known) known.push(gradient);
      else sums.set(input, [gradient]);
    }
  }
  return wrt.map((value) => total(b, sums, value));
}

/** Everything whose value changes when one of `wrt` changes, as far as derivatives flow. */
function dependents(nodes: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const moving = new Set(wrt.filter(isFloat));
  for (const node of nodes) {
    if (!node.inputs.some((v) => v && moving.has(v))) continue;
    if (ruleOf(node).notDifferentiable?.kind === 'constant') continue;
    for (const output of node.outputs) if (isFloat(output)) moving.add(output);
  }
  return moving;
}

/** The sum of a value's contributions, written once. */
function total(b: GraphBuilder, sums: Map<Value, Value[]>, value: Value): Value | undefined {
  const terms = sums.get(value);
  if (!terms) return undefined;
  const sum = terms.reduce(b.add);
  sums.set(value, [sum]);
  return sum;
}

function* inputGradients(
  b: GraphBuilder,
  node: Node,
  outputGradients: readonly (Value | undefined)[],
  moving: ReadonlySet<Value>,
  again: Recomputation,
): Generator<[Value, Value]> {
  const rule = ruleOf(node);
  try {
    const [y] = node.outputs;
    const dY = outputGradients[0] ?? (y && zerosLike(b, y));
    if (!dY) return;
    const perInput = rule.gradient({
      ...siteOf(node),
      inputs: node.inputs.map((v) => v && again.valueOf(v)),
      node,
      outputs: node.outputs,
      outputGradients,
      dY,
      b,
    });
    checkArity(node, perInput.length);
    for (const [i, input] of node.inputs.entries()) {
      const gradient = perInput[i];
      if (!input || !gradient || !moving.has(input)) continue;
      yield [
        input,
        checked(unbroadcast(b, gradient(), input), input, `the rule's derivative by input ${i} does not fit it`),
      ];
    }
  } catch (error) {
    throw error instanceof WarmstartError ? advised(error, node).at(describeNode(node.name, node)) : error;
  }
}

/**
 * Derivatives are written from the last node to the first, so that the first without one is the last in the graph: if it
 * is frozen, with all before it, so are all others that have none.
 */
function advised(error: WarmstartError, { name }: Node): WarmstartError {
  if (error.code !== 'E_GRADIENT_MISSING') return error;
  const hint = `freeze everything up to this node: --freeze-to ${name}, or learner.freezeTo({ node: '${name}' })`;
  return new WarmstartError({ ...error.fault, hint });
}

/** A first output that the loss does not use still has a derivative: zero. */
function zerosLike(b: GraphBuilder, value: Value): Value {
  return b.expandLike(b.scalar(0, value.dtype), value);
}

/**
 * Sums a derivative over the axes along which the input was broadcast: the transpose of broadcasting.
 */
function unbroadcast(b: GraphBuilder, gradient: Value, input: Value): Value {
  if (sameShape(gradient.shape, input.shape)) return gradient;
  const lead = gradient.shape.length - input.shape.length;
  if (lead < 0) return gradient;
  const stretched = input.shape.flatMap((d, i) => (d === 1 && gradient.shape[i + lead] !== 1 ? [i + lead] : []));
  const kept = adjacent(stretched).reduceRight((sum, axes) => b.sum(sum, axes, { keepdims: true }), gradient);
  return b.sum(
    kept,
    Array.from({ length: lead }, (_, i) => i),
  );
}

/** Runs of axes that lie side by side: ORT sums over such quickly, over scattered ones slowly. */
function adjacent(axes: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const axis of axes) {
    const run = runs.at(-1);
    if (run?.at(-1) === axis - 1) run.push(axis);
    else runs.push([axis]);
  }
  return runs;
}

function checked(gradient: Value, value: Value, problem: string): Value {
  if (gradient.dtype === value.dtype && sameShape(gradient.shape, value.shape)) return gradient;
  throw new WarmstartError({
    code: 'E_GRADIENT_SHAPE',
    problem,
    expected: `${value.dtype}${formatShape(value.shape)}`,
    received: `${gradient.dtype}${formatShape(gradient.shape)}`,
  });
}

function checkArity(node: Node, entries: number): void {
  if (entries >= node.inputs.length) return;
  throw new WarmstartError({
    code: 'E_GRADIENT_ARITY',
    problem: `the rule of ${node.op} speaks of ${entries} inputs, the node has ${node.inputs.length}`,
  });
}

function isFloat(value: Value): boolean {
  return value.dtype === 'float32' || value.dtype === 'float64' || value.dtype === 'float16';
}

function notALoss(loss: Value): WarmstartError {
  return new WarmstartError({
    code: 'E_GRADIENT_LOSS',
    problem: `'${loss.name}' cannot be differentiated as a loss`,
    expected: 'a scalar of a floating dtype',
    received: `${loss.dtype}${formatShape(loss.shape)}`,
  });
}
