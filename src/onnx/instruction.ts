import type { AttributeProto, SparseTensorProto, TensorProto } from './onnx_pb.js';
import type { Step } from './order.js';

/**
 * A node of a file as the reader takes it: it calls no function of the model, its attributes are its own, and its
 * values have names that no other part of the file uses.
 */
export interface Instruction extends Step {
  /** The standard domain is ''. */
  readonly domain: string;
  /** What the node reads; `input` adds to it what its branches read from outside of them. */
  readonly operands: readonly string[];
  readonly attribute: readonly AttributeProto[];
  /** The version of the standard operator set in which the node is written. */
  readonly opset: number;
  /** The subgraphs of an If, by the names of their attributes. */
  readonly branches: ReadonlyMap<string, Block>;
}

export interface Initializer {
  readonly name: string;
  readonly tensor: TensorProto | SparseTensorProto;
}

/** What computes values: a whole graph, or one branch of an If. */
export interface Block {
  readonly initializer: readonly Initializer[];
  readonly instructions: readonly Instruction[];
  readonly output: readonly string[];
}
