import type { Graph, Value } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { copyGraph } from './copy-graph.js';
import { dropoutRatio, learnedNames } from './training-form.js';

/** An inference graph in two parts: the second, fed with what the first gives, gives what the whole gives. */
export interface Cut {
  /** From the pictures to features, float32 [N, ...]: what stays the same for a picture, whatever is learned. */
  readonly prefix: Graph;
  /** From these features, inputs of the same names, to the outputs of the whole. */
  readonly suffix: Graph;
}

/**
 * Cuts an inference graph where the first of the `trainable` parameters (with the running statistics that change
 * with them) comes in, or a dropout, which draws anew in every step. Values that are no features (shapes, what only
 * depends on constants) are computed in the second part again.
 * @param source with a symbolic batch that leads its input and treats every picture by itself, as prediction demands
 * @returns undefined where the second part would need the pictures too: then nothing can be computed once
 * @throws WarmstartError `E_OP_NOT_CONSTANT` for a dropout whose share is not known beforehand
 */
export function cutWhereLearningBegins(source: Graph, trainable: ReadonlySet<string>): Cut | undefined {
  const changing = changingValues(source, trainable);
  const boundary = new Set<Value>();
  const needed = new Set<Value>();
  const need = (v: Value) => (!changing.has(v) && isFeature(source, v) ? boundary : needed).add(v);
  for (const v of source.outputs) need(v);
  for (const node of source.nodes.toReversed()) {
    if (node.outputs.some((v) => needed.has(v))) for (const v of node.inputs) if (v) need(v);
  }
  if (boundary.size === 0 || source.inputs.some((v) => needed.has(v))) return undefined;
  const suffix = copyGraph(source, (target) => ({
    known: new Map([...boundary].map((v) => [v, target.input(v.name, v.dtype, v.shape)])),
  }));
  return { prefix: copyGraph(source, undefined, [...boundary]), suffix };
}

/** What is not the same for the same picture from step to step. */
function changingValues(source: Graph, trainable: ReadonlySet<string>): Set<Value> {
  const learned = learnedNames(source, trainable);
  const changing = new Set<Value>(source.constants.filter((v) => learned.has(v.name)));
  for (const node of source.nodes) {
    const drops = node.op === 'Dropout' && dropoutRatio(node) > 0;
    if (drops || node.inputs.some((v) => v && changing.has(v))) for (const v of node.outputs) changing.add(v);
  }
  return changing;
}

/** Computed numbers, as many for every picture: float32 [N, ...] with the batch in front and nowhere else. */
function isFeature({ inputs }: Graph, { producer, dtype, shape }: Value): boolean {
  const [batch, ...rest] = shape;
  return (
    producer !== undefined &&
    dtype === 'float32' &&
    typeof batch === 'string' &&
    batch === inputs[0]?.shape[0] &&
    isStatic(rest)
  );
}
