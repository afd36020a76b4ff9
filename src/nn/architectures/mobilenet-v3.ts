import type { Architecture } from '../body.js';
import { type MobileBlock, type MobileDesign, mobileNetwork } from './mobile-network.js';
import { timmNames } from './mobile-timm-names.js';
import { roundedChannels } from './rounded-channels.js';

type Row = readonly [
  kernel: number,
  expanded: number,
  channels: number,
  excited: boolean,
  activation: 'relu' | 'hardSwish',
  stride: 1 | 2,
];

/** Howard et al. 2019, table 1, its blocks by stage. */
const large: readonly (readonly Row[])[] = [
  [[3, 16, 16, false, 'relu', 1]],
  [
    [3, 64, 24, false, 'relu', 2],
    [3, 72, 24, false, 'relu', 1],
  ],
  [
    [5, 72, 40, true, 'relu', 2],
    [5, 120, 40, true, 'relu', 1],
    [5, 120, 40, true, 'relu', 1],
  ],
  [
    [3, 240, 80, false, 'hardSwish', 2],
    [3, 200, 80, false, 'hardSwish', 1],
    [3, 184, 80, false, 'hardSwish', 1],
    [3, 184, 80, false, 'hardSwish', 1],
  ],
  [
    [3, 480, 112, true, 'hardSwish', 1],
    [3, 672, 112, true, 'hardSwish', 1],
  ],
  [
    [5, 672, 160, true, 'hardSwish', 2],
    [5, 960, 160, true, 'hardSwish', 1],
    [5, 960, 160, true, 'hardSwish', 1],
  ],
];

/** Howard et al. 2019, table 2. */
const small: readonly (readonly Row[])[] = [
  [[3, 16, 16, true, 'relu', 2]],
  [
    [3, 72, 24, false, 'relu', 2],
    [3, 88, 24, false, 'relu', 1],
  ],
  [
    [5, 96, 40, true, 'hardSwish', 2],
    [5, 240, 40, true, 'hardSwish', 1],
    [5, 240, 40, true, 'hardSwish', 1],
  ],
  [
    [5, 120, 48, true, 'hardSwish', 1],
    [5, 144, 48, true, 'hardSwish', 1],
  ],
  [
    [5, 288, 96, true, 'hardSwish', 2],
    [5, 576, 96, true, 'hardSwish', 1],
    [5, 576, 96, true, 'hardSwish', 1],
  ],
];

export interface MobileNetV3Options {
  readonly size: 'small' | 'large';
  /** Factor of all channels; 1 unless given. */
  readonly width?: number;
  /** Factor of the blocks of each stage, the first of which are kept; 1 unless given. */
  readonly depth?: number;
}

/**
 * MobileNetV3 down to its pooling: the layer of 1024 or 1280 units that follows is part of the head. Named and initialised
 * as torchvision does, with its epsilon of .001; weights of timm, whose epsilon is .00001, are converted. The running
 * statistics move by a tenth, as everywhere here, not by a hundredth.
 */
export function mobilenetV3(name: string, { size, width = 1, depth = 1 }: MobileNetV3Options): Architecture {
  const scaled = (channels: number) => roundedChannels(channels * width);
  const block = ([kernel, wide, narrow, excited, activation, stride]: Row): MobileBlock => {
    const expanded = scaled(wide);
    const squeezed = excited ? roundedChannels(Math.floor(expanded / 4)) : undefined;
    return { kernel, stride, expanded, channels: scaled(narrow), activation, squeezed };
  };
  const stages = (size === 'small' ? small : large).map((rows) =>
    rows.slice(0, Math.ceil(rows.length * depth)).map(block),
  );
  const design: MobileDesign = {
    name,
    stem: scaled(16),
    stages,
    last: 6 * scaled(size === 'small' ? 96 : 160),
    activation: 'hardSwish',
    excitation: { activation: 'relu', gate: 'hardSigmoid' },
    epsilon: 1e-3,
    splitAt: size === 'small' ? 2 : 3,
    naming: { counts: 'blocks', layers: 'block' },
  };
  return mobileNetwork(design, [timmNames(design, 'behind pooling')]);
}

export const mobilenetV3Small = mobilenetV3('mobilenetv3_small', { size: 'small' });
export const mobilenetV3Large = mobilenetV3('mobilenetv3_large', { size: 'large' });
