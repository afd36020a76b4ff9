import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Value } from '../ir/graph.js';
import { formatShape, sameShape } from '../ir/shape.js';
import type { Tensor } from '../ir/tensor.js';
import { copyGraph } from './copy-graph.js';

/**
 * The graph with other values for some of its constants, by name.
 * @throws WarmstartError `E_PASS_CONSTANT` when there is no such constant, or it has another shape or dtype
 */
export function replaceConstants(source: Graph, values: ReadonlyMap<string, Tensor>): Graph {
  for (const [name, value] of values) checkFits(source.find(name), name, value);
  return copyGraph(source, (target) => ({
    constant: (v) => {
      const value = values.get(v.name);
      return value && target.constant(v.name, value);
    },
  }));
}

function checkFits(constant: Value | undefined, name: string, { dtype, shape }: Tensor): void {
  if (constant?.constant && constant.dtype === dtype && sameShape(constant.shape, shape)) return;
  throw new WarmstartError({
    code: 'E_PASS_CONSTANT',
    problem: constant?.constant ? `the new value of '${name}' does not fit` : `the graph has no constant '${name}'`,
    ...(constant?.constant ? { expected: `${constant.dtype}${formatShape(constant.shape)}` } : {}),
    received: `${dtype}${formatShape(shape)}`,
  });
}
