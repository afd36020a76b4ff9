import type { Value } from '../../ir/graph.js';
import type { Architecture } from '../body.js';
import { kaimingNormal } from '../initializer.js';
import type { Layers } from '../layers.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';

/** Iandola et al. 2016, figure 1: a layer of 1x1 filters that two layers read, one of 1x1 and one of 3x3 filters. */
function fire(nn: Layers, name: string, x: Value, squeezed: number, expanded: number): Value {
  const squeeze = nn.conv(`${name}.squeeze`, x, squeezed, { kernel: 1, bias: true });
  const narrow = nn.relu(`${name}.squeeze_activation`, squeeze);
  const pointwise = nn.conv(`${name}.expand1x1`, narrow, expanded, { kernel: 1, bias: true });
  const spatial = nn.conv(`${name}.expand3x3`, narrow, expanded, { kernel: 3, padding: 1, bias: true });
  const active = [nn.relu(`${name}.expand1x1_activation`, pointwise), nn.relu(`${name}.expand3x3_activation`, spatial)];
  return nn.b.scope(`${name}.`).concat(active, 1);
}

/** Squeezed and, by either kind of filter, expanded channels of the fires; each list follows a pooling. */
const fires = [
  [
    [16, 64],
    [16, 64],
  ],
  [
    [32, 128],
    [32, 128],
  ],
  [
    [48, 192],
    [48, 192],
    [64, 256],
    [64, 256],
  ],
] as const;

/**
 * SqueezeNet 1.1 (Iandola et al. 2016 and their repository), without batch norms; all channels times `width`. Named as
 * torchvision does, and drawn with the same variance (He's, by fan in), but normally where torchvision draws uniformly.
 */
export function squeezenet(name: string, { width = 1 }: { readonly width?: number } = {}): Architecture {
  return convolutionalArchitecture({
    name,
    splitAt: 'features.9.',
    initializer: (seed) => kaimingNormal(seed, 'in'),
    features: (nn, pictures) => {
      let index = 0;
      const next = () => `features.${index++}`;
      let x = nn.conv(next(), pictures, 64 * width, { kernel: 3, stride: 2, bias: true });
      x = nn.relu(next(), x);
      for (const stage of fires) {
        x = nn.maxPool(next(), x, { kernel: 3, stride: 2, ceilMode: true });
        for (const [squeezed, expanded] of stage) x = fire(nn, next(), x, squeezed * width, expanded * width);
      }
      return x;
    },
  });
}

export const squeezenet1_1 = squeezenet('squeezenet1_1');
