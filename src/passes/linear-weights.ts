import type { Graph, Node, Value } from '../ir/graph.js';

/** The weight of a linear layer: a constant matrix by which products multiply from the right. */
export interface LinearWeight {
  readonly value: Value;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether it is stored [outputs, inputs], and transposed when it is read. */
  readonly transposed: boolean;
  /** The products, in graph order. */
  readonly users: readonly Node[];
}

/**
 * The weights of linear layers: float32 matrices that MatMul or Gemm multiply by from the right, as they are stored or
 * transposed (`transB`, a Transpose before the product), in the order in which the graph reads them. A matrix that is
 * read in any other way as well, or in both orientations, is none.
 */
export function linearWeights(graph: Graph): LinearWeight[] {
  const seen = new Set<Value>();
  return graph.nodes.flatMap((node) => {
    const value = readBy(node)?.value;
    if (!value || seen.has(value)) return [];
    seen.add(value);
    const readers = value.users.flatMap((user) => (user.op === 'Transpose' ? (user.outputs[0]?.users ?? []) : [user]));
    const reads = readers.map((reader) => readBy(reader));
    const [first] = reads;
    const [rows, columns] = value.shape as [number, number];
    const { transposed } = first ?? { transposed: false };
    if (!reads.every((read) => read?.value === value && read.transposed === transposed)) return [];
    const [inputs, outputs] = transposed ? [columns, rows] : [rows, columns];
    return [{ value, inputs, outputs, transposed, users: [...new Set(readers)] }];
  });
}

/** The matrix that a product multiplies by, if it is a constant. */
function readBy({ op, inputs, attributes }: Node): { value: Value; transposed: boolean } | undefined {
  const [left, right] = inputs;
  if ((op !== 'MatMul' && op !== 'Gemm') || !right || left === right) return undefined;
  const { producer } = right;
  const turned = producer?.op === 'Transpose';
  const value = turned ? producer.inputs[0] : right;
  if (value?.constant?.dtype !== 'float32' || value.shape.length !== 2 || value === left) return undefined;
  const exchanged = turned && isExchange(producer);
  return { value, transposed: exchanged !== Boolean(attributes.transB?.value) };
}

/** Of a matrix's two axes; the axes are reversed unless the node says otherwise. */
function isExchange({ attributes: { perm } }: Node): boolean {
  return perm?.type !== 'ints' || perm.value[0] !== 0;
}
