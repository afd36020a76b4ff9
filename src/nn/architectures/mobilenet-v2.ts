import type { Architecture } from '../body.js';
import { type MobileBlock, type MobileDesign, mobileNetwork } from './mobile-network.js';
import { timmNames } from './mobile-timm-names.js';
import { roundedChannels } from './rounded-channels.js';

/** Sandler et al. 2018, table 2: expansion, channels, blocks and stride of each stage. */
const table = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export interface MobileNetV2Options {
  /** Factor of all channels; 1 unless given. */
  readonly width?: number;
  /** Factor of the blocks of each stage; 1 unless given. */
  readonly depth?: number;
}

/** MobileNetV2 down to its last convolution. Named and initialised as torchvision does. */
export function mobilenetV2(name: string, { width = 1, depth = 1 }: MobileNetV2Options = {}): Architecture {
  const stem = roundedChannels(32 * width);
  let before = stem;
  const stages = table.map(([expansion, wanted, blocks, firstStride]) =>
    Array.from({ length: Math.ceil(blocks * depth) }, (_, i): MobileBlock => {
      const [stride, channels, expanded] = [
        i === 0 ? firstStride : 1,
        roundedChannels(wanted * width),
        before * expansion,
      ];
      before = channels;
      return { kernel: 3, stride, expanded, channels, activation: 'relu6' };
    }),
  );
  const design: MobileDesign = {
    name,
    stem,
    stages,
    last: roundedChannels(1280 * Math.max(1, width)),
    activation: 'relu6',
    splitAt: 3,
    naming: { counts: 'blocks', layers: 'conv' },
  };
  return mobileNetwork(design, [timmNames(design, 'before pooling')]);
}

export const mobilenetV2Standard = mobilenetV2('mobilenet_v2');
