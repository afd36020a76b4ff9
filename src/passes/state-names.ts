import type { Graph } from '../ir/graph.js';
import { findParameters } from './parameters.js';
import { learnedNames } from './training-form.js';

/** Names of everything a checkpoint keeps: parameters and running statistics of batch norms, in graph order. */
export function stateNames(graph: Graph): string[] {
  return [...learnedNames(graph, new Set(findParameters(graph).map((v) => v.name)))];
}
