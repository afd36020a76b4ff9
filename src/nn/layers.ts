import { type Attributes, float, int, ints } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { OpName } from '../ops/names.js';
import { type Initializer, ones, zeros } from './initializer.js';

export interface ConvOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
}

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

  /** A two-dimensional convolution without bias: [N, C, H, W] to [N, filters, H', W']. */
  conv(name: string, x: Value, filters: number, { kernel, stride = 1, padding = 0 }: ConvOptions): Value {
    const [channels = 1] = staticShape(x.shape.slice(1, 2), `the input of ${name}`);
    const weight = this.#parameter(`${name}.weight`, [filters, channels, kernel, kernel], this.initializer);
    return this.#named('Conv', name, [x, weight], {
      kernel_shape: ints([kernel, kernel]),
      strides: ints([stride, stride]),
      pads: ints([padding, padding, padding, padding]),
    });
  }

  /** Batch normalisation over the channels (axis 1), epsilon 1e-5. */
  batchNorm(name: string, x: Value): Value {
    const shape = staticShape(x.shape.slice(1, 2), `the input of ${name}`);
    const parameters = [
      this.#parameter(`${name}.weight`, shape, ones),
      this.#parameter(`${name}.bias`, shape, zeros),
      this.#parameter(`${name}.running_mean`, shape, zeros),
      this.#parameter(`${name}.running_var`, shape, ones),
    ];
    return this.#named('BatchNormalization', name, [x, ...parameters], { epsilon: float(1e-5) });
  }

  /** A linear layer: [N, F] to [N, features]; the weight is [features, F], as PyTorch keeps it. */
  linear(name: string, x: Value, features: number): Value {
    const [inputs = 1] = staticShape(x.shape.slice(1), `the input of ${name}`);
    const weight = this.#parameter(`${name}.weight`, [features, inputs], this.initializer);
    const bias = this.#parameter(`${name}.bias`, [features], zeros);
    return this.#named('Gemm', name, [x, weight, bias], { transB: int(1) });
  }

  relu(name: string, x: Value): Value {
    return this.#named('Relu', name, [x]);
  }

  maxPool(name: string, x: Value, { kernel, stride = kernel, padding = 0 }: ConvOptions): Value {
    return this.#named('MaxPool', name, [x], {
      kernel_shape: ints([kernel, kernel]),
      strides: ints([stride, stride]),
      pads: ints([padding, padding, padding, padding]),
    });
  }

  /** Drops with this probability in training, does nothing in inference. */
  dropout(name: string, x: Value, ratio: number): Value {
    return this.#named('Dropout', name, [x, this.b.literal(float32([], [ratio]))]);
  }

  /** Mean value of each map: [N, C, H, W] to [N, C]. */
  meanPool(name: string, x: Value): Value {
    return this.#named('Flatten', `${name}.flatten`, [this.#named('GlobalAveragePool', name, [x])], { axis: int(1) });
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
