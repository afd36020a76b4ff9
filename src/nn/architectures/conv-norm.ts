import type { Value } from '../../ir/graph.js';
import type { Activation, ConvOptions, Layers } from '../layers.js';

export interface ConvNormOptions extends Omit<ConvOptions, 'padding' | 'bias'> {
  /** None unless given. */
  readonly activation?: Activation | undefined;
  /** Of the batch norm: 1e-5 unless given. */
  readonly epsilon?: number | undefined;
}

/**
 * A convolution that keeps the size of the map but for its stride, a batch norm and an activation, named `name.0`,
 * `name.1` and `name.2`, as torchvision's Conv2dNormActivation.
 */
export function convNorm(nn: Layers, name: string, x: Value, filters: number, options: ConvNormOptions): Value {
  const { activation, epsilon, ...window } = options;
  const mapped = nn.conv(`${name}.0`, x, filters, { ...window, padding: (window.kernel - 1) / 2 });
  const normed = nn.batchNorm(`${name}.1`, mapped, epsilon);
  return activation ? nn[activation](`${name}.2`, normed) : normed;
}
