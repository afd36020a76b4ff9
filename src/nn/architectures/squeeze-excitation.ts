import type { Value } from '../../ir/graph.js';
import type { Activation, Layers } from '../layers.js';

export interface SqueezeExcitationOptions {
  /** Channels between the two layers. */
  readonly squeezed: number;
  readonly activation: Activation;
  /** What makes factors of the second layer's numbers. */
  readonly gate: Activation;
}

/** Hu, Shen and Sun 2018, figure 1: weighs each channel of [N, C, H, W] by what all of them hold on average. */
export function squeezeExcitation(nn: Layers, name: string, x: Value, options: SqueezeExcitationOptions): Value {
  const { squeezed, activation, gate } = options;
  const channels = x.shape[1] as number;
  const pointwise = { kernel: 1, bias: true };
  const hidden = nn.conv(`${name}.fc1`, nn.meanMap(`${name}.avgpool`, x), squeezed, pointwise);
  const scale = nn.conv(`${name}.fc2`, nn[activation](`${name}.activation`, hidden), channels, pointwise);
  return nn.b.scope(`${name}.`).mul(x, nn[gate](`${name}.scale_activation`, scale));
}
