import { int } from '../../ir/attributes.js';
import type { Value } from '../../ir/graph.js';
import { staticShape } from '../../ir/shape.js';
import { filled } from '../../ir/tensor.js';
import type { GraphBuilder } from '../../ops/builder.js';
import type { Initializer } from '../initializer.js';
import { Layers } from '../layers.js';

/** A function of every number, written into a graph. */
export type Pointwise = (b: GraphBuilder, x: Value) => Value;

/** Hendrycks and Gimpel 2016. */
export const gelu: Pointwise = (b, x) => b.one('Gelu', [x]);
/** The approximation x * sigmoid(1.702 x) in the same paper, section 2. */
export const quickGelu: Pointwise = (b, x) => b.mul(x, b.sigmoid(b.scale(x, 1.702)));
/** x * sigmoid(x); also called swish. */
export const silu: Pointwise = (b, x) => b.mul(x, b.sigmoid(x));

export interface AttentionOptions {
  readonly heads: number;
  /** Changes the scores [N, heads, T, T] before the softmax: position biases, masks. */
  readonly onScores?: (scores: Value) => Value;
}

export interface MlpOptions {
  /** Width between the two linear layers. */
  readonly hidden: number;
  readonly activation: Pointwise;
  /** Names of the two layers. */
  readonly names: readonly [string, string];
}

/**
 * Writes the layers of transformers, too. Tokens are [N, T, C], float32; the initializer draws the weights of linear
 * layers and the tables that are added.
 */
export class TokenLayers extends Layers {
  /** A learned factor for each feature, the same at first (Touvron et al. 2021, equation 3). */
  layerScale(name: string, x: Value, initial: number): Value {
    const shape = staticShape(x.shape.slice(-1), `the features that ${name} reads`);
    const same: Initializer = (_, s) => filled('float32', s, initial);
    return this.#joined('Mul', name, x, this.parameter(name, shape, same));
  }

  /** Maps as rows of one axis: [N, C, h, w] to [N, h * w, C]. */
  tokens(name: string, maps: Value): Value {
    const [width = 1, rows = 1, columns = 1] = staticShape(maps.shape.slice(1), `the maps of ${name}`);
    const b = this.b.scope(`${name}/`);
    return b.transpose(b.reshape(maps, [0, width, rows * columns]), [0, 2, 1]);
  }

  /** A learned row for each token is added to it. */
  positions(name: string, x: Value): Value {
    const [tokens = 1, width = 1] = staticShape(x.shape.slice(1), `the tokens that ${name} is added to`);
    return this.#joined('Add', name, x, this.parameter(name, [1, tokens, width], this.initializer));
  }

  /** A learned token before the others: [N, T, C] to [N, 1 + T, C]. */
  classToken(name: string, x: Value, initializer: Initializer): Value {
    const [width = 1] = staticShape(x.shape.slice(2), `the tokens that ${name} is put before`);
    const b = this.b.scope(`${name}/`);
    // A row of zeros for each picture: the token is added to it, and its derivative is a plain sum over the batch.
    const empty = b.scale(b.slice(x, { starts: [0], ends: [1], axes: [1] }), 0);
    const token = this.#joined('Add', name, empty, this.parameter(name, [1, 1, width], initializer));
    return b.concat([token, x], 1);
  }

  /**
   * Multi-head self-attention (Vaswani et al. 2017, section 3.2): [N, T, C] to [N, T, C]. Queries, keys and values are
   * one linear layer, `qkv`, their weights one below the other.
   */
  selfAttention(name: string, x: Value, { heads, onScores = (scores) => scores }: AttentionOptions): Value {
    const [tokens = 1, width = 1] = staticShape(x.shape.slice(1), `the tokens that ${name} reads`);
    const b = this.b.scope(`${name}/`);
    const depth = width / heads;
    const packed = this.linear(`${name}.qkv`, x, 3 * width);
    const parts = b.node('Split', [packed, b.ints([width, width, width])], { axis: int(2) }, { outputCount: 3 });
    const [q, k, v] = parts.map((part) => b.transpose(b.reshape(part, [0, tokens, heads, depth]), [0, 2, 1, 3])) as [
      Value,
      Value,
      Value,
    ];
    const scores = b.matmul(b.scale(q, depth ** -0.5), b.transpose(k, [0, 1, 3, 2]));
    const weighted = b.matmul(b.one('Softmax', [onScores(scores)], { axis: int(-1) }), v);
    return this.linear(`${name}.proj`, b.reshape(b.transpose(weighted, [0, 2, 1, 3]), [0, tokens, width]), width);
  }

  /** Two linear layers with an activation between them, on each token alone. */
  mlp(x: Value, { hidden, activation, names: [first, second] }: MlpOptions): Value {
    const [width = 1] = staticShape(x.shape.slice(-1), `the features that ${first} reads`);
    const active = activation(this.b.scope(`${first}/`), this.linear(first, x, hidden));
    return this.linear(second, active, width);
  }

  parameter(name: string, shape: readonly number[], initializer: Initializer): Value {
    return this.b.graph.constant(name, initializer(name, shape));
  }

  #joined(op: 'Add' | 'Mul', name: string, x: Value, y: Value): Value {
    return this.b.node(op, [x, y], {}, { name })[0] as Value;
  }
}
