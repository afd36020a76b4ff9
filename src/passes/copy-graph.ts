import { Graph, type Value } from '../ir/graph.js';
import { type CopyRules, copyInto } from './copy.js';

/** A whole graph under rules that may depend on the new graph: inputs, outputs and metadata in place. */
export function copyGraph(
  source: Graph,
  rules: (target: Graph) => CopyRules = () => ({}),
  outputs: readonly Value[] = source.outputs,
): Graph {
  const target = new Graph(source.dialect);
  const copyOf = copyInto(target, source, outputs, rules(target));
  target.output(...outputs.map(copyOf));
  for (const [key, value] of source.metadata) target.metadata.set(key, value);
  return target;
}
