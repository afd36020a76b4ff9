import type { Graph } from '../ir/graph.js';
import { copyGraph } from './copy-graph.js';
import { asInputs, learnedNames } from './training-form.js';

/**
 * The inference graph with everything that changes while `trainable` learns as inputs of the same names: the
 * training step's buffers are fed to it without a copy, and the batch stays free.
 */
export function evaluationForm(source: Graph, trainable: ReadonlySet<string>): Graph {
  const names = learnedNames(source, trainable);
  return copyGraph(source, (target) => ({ constant: asInputs(target, names) }));
}
