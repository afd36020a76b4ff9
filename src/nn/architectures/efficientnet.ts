import type { Architecture } from '../body.js';
import { type MobileBlock, type MobileDesign, mobileNetwork } from './mobile-network.js';
import { timmNames } from './mobile-timm-names.js';
import { roundedChannels } from './rounded-channels.js';

/** Tan and Le 2019, table 1: expansion, kernel, stride, channels and blocks of each stage. */
const table = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
] as const;

export interface EfficientNetOptions {
  /** Factor of all channels; 1 unless given. */
  readonly width?: number;
  /** Factor of the blocks of each stage; 1 unless given. */
  readonly depth?: number;
}

/**
 * EfficientNet down to its last convolution, without stochastic depth. Named and initialised as torchvision does. Its
 * weights and those of timm are the same network; timm's `tf_` ones pad otherwise and must not be used.
 */
export function efficientnet(name: string, { width = 1, depth = 1 }: EfficientNetOptions = {}): Architecture {
  const stem = roundedChannels(32 * width);
  let before = stem;
  const stages = table.map(([expansion, kernel, firstStride, wanted, blocks]) =>
    Array.from({ length: Math.ceil(blocks * depth) }, (_, i): MobileBlock => {
      const [stride, channels] = [i === 0 ? firstStride : 1, roundedChannels(wanted * width)];
      const [expanded, squeezed] = [before * expansion, Math.max(1, Math.floor(before / 4))];
      before = channels;
      return { kernel, stride, expanded, channels, activation: 'silu', squeezed };
    }),
  );
  const design: MobileDesign = {
    name,
    stem,
    stages,
    last: 4 * before,
    activation: 'silu',
    excitation: { activation: 'silu', gate: 'sigmoid' },
    splitAt: 4,
    naming: { counts: 'stages', layers: 'block' },
  };
  return mobileNetwork(design, [timmNames(design, 'before pooling')]);
}

export const efficientnetB0 = efficientnet('efficientnet_b0');
