import type { Value } from '../../ir/graph.js';
import type { Architecture } from '../body.js';
import type { Layers } from '../layers.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { foreignNames } from './foreign-names.js';

/** One residual block: how many channels its convolutions have, and how its 3x3 convolution moves and is grouped. */
interface BlockSize {
  readonly width: number;
  /** Channels of the middle convolution of a bottleneck: more than `width` where it is grouped. */
  readonly middle: number;
  readonly groups: number;
  readonly stride: number;
}

/** A residual block: [N, C, H, W] to [N, width * expansion, H / stride, W / stride]. */
interface Block {
  readonly expansion: number;
  residual(nn: Layers, name: string, x: Value, size: BlockSize): Value;
}

/** He et al. 2016, figure 5, left. */
const basicBlock: Block = {
  expansion: 1,
  residual(nn, name, x, { width, stride }) {
    const hidden = nn.conv(`${name}.conv1`, x, width, { kernel: 3, stride, padding: 1 });
    const active = nn.relu(`${name}.relu1`, nn.batchNorm(`${name}.bn1`, hidden));
    return nn.batchNorm(`${name}.bn2`, nn.conv(`${name}.conv2`, active, width, { kernel: 3, padding: 1 }));
  },
};

/**
 * He et al. 2016, figure 5, right, with the stride on the 3x3 convolution as torchvision has it (ResNet v1.5); grouped:
 * Xie et al. 2017, figure 3 (c).
 */
const bottleneck: Block = {
  expansion: 4,
  residual(nn, name, x, { width, middle, groups, stride }) {
    const narrow = nn.batchNorm(`${name}.bn1`, nn.conv(`${name}.conv1`, x, middle, { kernel: 1 }));
    const active = nn.relu(`${name}.relu1`, narrow);
    const inside = nn.conv(`${name}.conv2`, active, middle, { kernel: 3, stride, padding: 1, groups });
    const again = nn.relu(`${name}.relu2`, nn.batchNorm(`${name}.bn2`, inside));
    return nn.batchNorm(`${name}.bn3`, nn.conv(`${name}.conv3`, again, width * 4, { kernel: 1 }));
  },
};

function residualBlock(nn: Layers, block: Block, name: string, x: Value, size: BlockSize): Value {
  const channels = size.width * block.expansion;
  const { stride } = size;
  const residual = block.residual(nn, name, x, size);
  const shortcut =
    stride === 1 && x.shape[1] === channels
      ? x
      : nn.batchNorm(`${name}.downsample.1`, nn.conv(`${name}.downsample.0`, x, channels, { kernel: 1, stride }));
  return nn.relu(`${name}.relu`, nn.b.scope(`${name}.`).add(residual, shortcut));
}

export interface ResNetOptions {
  readonly block: 'basic' | 'bottleneck';
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of the stem and of the first stage's blocks; 64 unless given. */
  readonly width?: number;
  /** Groups of the 3x3 convolutions of bottlenecks, and how many channels each has in the first stage. */
  readonly cardinality?: { readonly groups: number; readonly channels: number };
}

/** He et al. 2016, table 1: stem and four stages; parameters named and initialised as torchvision does. */
export function resnet(name: string, { block, depths, width: stem = 64, cardinality }: ResNetOptions): Architecture {
  const kind = block === 'basic' ? basicBlock : bottleneck;
  const { groups, channels } = cardinality ?? { groups: 1, channels: stem };
  return convolutionalArchitecture({
    name,
    // fastai splits a ResNet before its third stage.
    splitAt: 'layer3.',
    foreignNames: [transformersNames],
    features: (nn, pictures) => {
      let x = nn.conv('conv1', pictures, stem, { kernel: 7, stride: 2, padding: 3 });
      x = nn.relu('relu', nn.batchNorm('bn1', x));
      x = nn.maxPool('maxpool', x, { kernel: 3, stride: 2, padding: 1 });
      for (const [stage, depth] of depths.entries()) {
        const [width, middle] = [stem * 2 ** stage, groups * channels * 2 ** stage];
        for (let i = 0; i < depth; i++) {
          const stride = stage > 0 && i === 0 ? 2 : 1;
          x = residualBlock(nn, kind, `layer${stage + 1}.${i}`, x, { width, middle, groups, stride });
        }
      }
      return x;
    },
  });
}

/** transformers' ResNetForImageClassification and ResNetModel, such as microsoft/resnet-18. timm has torchvision's names. */
const transformersNames = foreignNames({
  publisher: 'transformers',
  mark: /^(resnet\.)?embedder\.embedder\.convolution\.weight$/,
  leftOut: /^classifier\./,
  renamings: [
    [/^(?:resnet\.)?embedder\.embedder\.convolution\./, 'conv1.'],
    [/^(?:resnet\.)?embedder\.embedder\.normalization\./, 'bn1.'],
    [
      /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.convolution\./,
      (_, s, i) => `${block(s, i)}.downsample.0.`,
    ],
    [
      /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.normalization\./,
      (_, s, i) => `${block(s, i)}.downsample.1.`,
    ],
    [
      /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.convolution\./,
      (_, s, i, k) => `${block(s, i)}.conv${Number(k) + 1}.`,
    ],
    [
      /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.normalization\./,
      (_, s, i, k) => `${block(s, i)}.bn${Number(k) + 1}.`,
    ],
  ],
});

const block = (stage: string, index: string) => `layer${Number(stage) + 1}.${index}`;

export const resnet18 = resnet('resnet18', { block: 'basic', depths: [2, 2, 2, 2] });
export const resnet34 = resnet('resnet34', { block: 'basic', depths: [3, 4, 6, 3] });
export const resnet50 = resnet('resnet50', { block: 'bottleneck', depths: [3, 4, 6, 3] });
export const resnet101 = resnet('resnet101', { block: 'bottleneck', depths: [3, 4, 23, 3] });
export const resnext50 = resnet('resnext50_32x4d', {
  block: 'bottleneck',
  depths: [3, 4, 6, 3],
  cardinality: { groups: 32, channels: 4 },
});
