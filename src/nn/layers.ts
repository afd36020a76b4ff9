import { type Attributes, float, int, ints } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { filled, float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { OpName } from '../ops/names.js';
import { type Initializer, ones, zeros } from './initializer.js';

export interface PoolOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  /** Keeps a last window that reaches beyond the map. */
  readonly ceilMode?: boolean;
}

export interface ConvOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  /** Into how many groups the channels fall; each filter reads the channels of its own group. */
  readonly groups?: number;
  /** Whether each filter adds a number of its own. */
  readonly bias?: boolean;
}

export interface LinearOptions {
  /** Whether each feature adds a number of its own; so unless false. */
  readonly bias?: boolean;
}

/** What may stand behind a layer, as {@link Layers} names it. */
export type Activation = 'relu' | 'relu6' | 'silu' | 'hardSwish' | 'gelu' | 'sigmoid' | 'hardSigmoid';

/**
 * Writes layers with their parameters into a graph, in inference form; passes derive the training form.
 * Parameters are named as PyTorch names them: `layer.weight`, `layer.bias`, `layer.running_mean`,
 * `layer.running_var`. Feature maps are [N, C, H, W], vectors [N, F], all float32.
 */
export class Layers {
  constructor(
    readonly b: GraphBuilder,
    /** For the weights of convolutions and linear layers. */
    readonly initializer: Initializer,
  ) {}

  /** A two-dimensional convolution: [N, C, H, W] to [N, filters, H', W']; the weight is [filters, C / groups, k, k]. */
  conv(name: string, x: Value, filters: number, options: ConvOptions): Value {
    const { kernel, stride = 1, padding = 0, groups = 1, bias = false } = options;
    const [channels = 1] = staticShape(x.shape.slice(1, 2), `the input of ${name}`);
    const weight = this.#parameter(`${name}.weight`, [filters, channels / groups, kernel, kernel], this.initializer);
    const inputs = bias ? [x, weight, this.#parameter(`${name}.bias`, [filters], zeros)] : [x, weight];
    return this.#named('Conv', name, inputs, {
      ...window({ kernel, stride, padding }),
      ...(groups === 1 ? {} : { group: int(groups) }),
    });
  }

  /** Batch normalisation over the channels (axis 1). */
  batchNorm(name: string, x: Value, epsilon = 1e-5): Value {
    const shape = staticShape(x.shape.slice(1, 2), `the input of ${name}`);
    const parameters = [
      this.#parameter(`${name}.weight`, shape, ones),
      this.#parameter(`${name}.bias`, shape, zeros),
      this.#parameter(`${name}.running_mean`, shape, zeros),
      this.#parameter(`${name}.running_var`, shape, ones),
    ];
    return this.#named('BatchNormalization', name, [x, ...parameters], { epsilon: float(epsilon) });
  }

  /** Layer normalisation over the last axis. */
  layerNorm(name: string, x: Value, epsilon = 1e-5): Value {
    const shape = staticShape(x.shape.slice(-1), `the input of ${name}`);
    const parameters = [this.#parameter(`${name}.weight`, shape, ones), this.#parameter(`${name}.bias`, shape, zeros)];
    return this.#named('LayerNormalization', name, [x, ...parameters], { axis: int(-1), epsilon: float(epsilon) });
  }

  /** Each channel of [N, C, H, W] times a number that is learned: `name` itself, [C, 1, 1], first `initial`. */
  channelScale(name: string, x: Value, initial: number): Value {
    const shape = [...staticShape(x.shape.slice(1, 2), `the input of ${name}`), 1, 1];
    const factors = this.#parameter(name, shape, (_, s) => filled('float32', s, initial));
    return this.#named('Mul', name, [x, factors]);
  }

  /** A linear layer: [..., F] to [..., features]; the weight is [features, F], as PyTorch keeps it. */
  linear(name: string, x: Value, features: number, { bias: hasBias = true }: LinearOptions = {}): Value {
    const [inputs = 1] = staticShape(x.shape.slice(-1), `the input of ${name}`);
    const weight = this.#parameter(`${name}.weight`, [features, inputs], this.initializer);
    const bias = hasBias ? [this.#parameter(`${name}.bias`, [features], zeros)] : [];
    const b = this.b.scope(`${name}/`);
    const rows = x.shape.length === 2 ? x : b.reshape(x, [-1, inputs]);
    const y = this.#named('Gemm', name, [rows, weight, ...bias], { transB: int(1) });
    if (rows === x) return y;
    return b.reshape(y, [-1, ...staticShape(x.shape.slice(1, -1), `the input of ${name}`), features]);
  }

  relu(name: string, x: Value): Value {
    return this.#named('Relu', name, [x]);
  }

  /** min(max(x, 0), 6) */
  relu6(name: string, x: Value): Value {
    return this.#named('Clip', name, [x, this.b.scalar(0), this.b.scalar(6)]);
  }

  /** x * sigmoid(x), also known as swish. */
  silu(name: string, x: Value): Value {
    return this.#named('Mul', name, [x, this.sigmoid(`${name}.sigmoid`, x)]);
  }

  /** x * min(max(x / 6 + 1 / 2, 0), 1) */
  hardSwish(name: string, x: Value): Value {
    return this.#named('HardSwish', name, [x]);
  }

  /** By the error function, not its tanh approximation. */
  gelu(name: string, x: Value): Value {
    return this.#named('Gelu', name, [x]);
  }

  sigmoid(name: string, x: Value): Value {
    return this.#named('Sigmoid', name, [x]);
  }

  /** min(max(x / 6 + 1 / 2, 0), 1) */
  hardSigmoid(name: string, x: Value): Value {
    return this.#named('HardSigmoid', name, [x], { alpha: float(1 / 6), beta: float(0.5) });
  }

  maxPool(name: string, x: Value, { ceilMode = false, ...options }: PoolOptions): Value {
    return this.#named('MaxPool', name, [x], { ...window(options), ...(ceilMode ? { ceil_mode: int(1) } : {}) });
  }

  /** Means of windows that lie inside the map. */
  averagePool(name: string, x: Value, options: { readonly kernel: number; readonly stride?: number }): Value {
    return this.#named('AveragePool', name, [x], window(options));
  }

  /** Drops with this probability in training, does nothing in inference. */
  dropout(name: string, x: Value, ratio: number): Value {
    return this.#named('Dropout', name, [x, this.b.literal(float32([], [ratio]))]);
  }

  /** Mean value of each map: [N, C, H, W] to [N, C]. */
  meanPool(name: string, x: Value): Value {
    return this.#named('Flatten', `${name}.flatten`, [this.meanMap(name, x)], { axis: int(1) });
  }

  /** Mean value of each map, as a map of one point: [N, C, H, W] to [N, C, 1, 1]. */
  meanMap(name: string, x: Value): Value {
    return this.#named('GlobalAveragePool', name, [x]);
  }

  /** Largest and mean value of each map: [N, C, H, W] to [N, 2 C], the largest first. */
  concatPool(name: string, x: Value): Value {
    const pooled = [
      this.#named('GlobalMaxPool', `${name}.max`, [x]),
      this.#named('GlobalAveragePool', `${name}.mean`, [x]),
    ];
    return this.#named('Flatten', `${name}.flatten`, [this.b.concat(pooled, 1)], { axis: int(1) });
  }

  #parameter(name: string, shape: readonly number[], initializer: Initializer): Value {
    return this.b.graph.constant(name, initializer(name, shape));
  }

  #named(op: OpName, name: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.b.node(op, inputs, attributes, { name })[0] as Value;
  }
}

/** A square window; poolings move by their own size unless told otherwise. */
function window({ kernel, stride = kernel, padding = 0 }: PoolOptions): Attributes {
  return {
    kernel_shape: ints([kernel, kernel]),
    strides: ints([stride, stride]),
    pads: ints([padding, padding, padding, padding]),
  };
}
