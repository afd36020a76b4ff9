import type { Graph } from '../ir/graph.js';
import { findParameters } from './parameters.js';
import { learnedNames } from './training-form.js';

/** Names of everything a checkpoint keeps: parameters in graph order, then running statistics of batch norms. */
export function stateNames(graph: Graph): string[] {
  return [...learnedNames(graph, new Set(findParameters(graph).map((v) => v.name)))];
}
