import type { Value } from '../../ir/graph.js';
import type { Architecture } from '../body.js';
import type { Layers } from '../layers.js';
import { convNorm } from './conv-norm.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { foreignNames } from './foreign-names.js';
import { squeezeExcitation } from './squeeze-excitation.js';

export interface RegNetOptions {
  /** Channels of the stem. */
  readonly stem: number;
  /** Channels and blocks of each stage. */
  readonly stages: readonly (readonly [channels: number, depth: number])[];
  /** Channels of a group in the 3x3 convolutions. */
  readonly groupWidth: number;
}

/** Radosavovic et al. 2020, figure 4, with the squeeze and excitation of the Y networks (a quarter of what comes in). */
function block(nn: Layers, name: string, x: Value, channels: number, stride: number, groupWidth: number): Value {
  const before = x.shape[1] as number;
  const narrow = convNorm(nn, `${name}.f.a`, x, channels, { kernel: 1, activation: 'relu' });
  const groups = channels / groupWidth;
  const spatial = convNorm(nn, `${name}.f.b`, narrow, channels, { kernel: 3, stride, groups, activation: 'relu' });
  const squeezed = Math.round(before / 4);
  const weighed = squeezeExcitation(nn, `${name}.f.se`, spatial, { squeezed, activation: 'relu', gate: 'sigmoid' });
  const residual = convNorm(nn, `${name}.f.c`, weighed, channels, { kernel: 1 });
  const isSame = stride === 1 && before === channels;
  const shortcut = isSame ? x : convNorm(nn, `${name}.proj`, x, channels, { kernel: 1, stride });
  return nn.relu(`${name}.activation`, nn.b.scope(`${name}.`).add(shortcut, residual));
}

/** RegNetY (Radosavovic et al. 2020, section 3.3), each stage of which halves the map. Named and initialised as torchvision does. */
export function regnetY(name: string, { stem, stages, groupWidth }: RegNetOptions): Architecture {
  return convolutionalArchitecture({
    name,
    splitAt: 'trunk_output.block3.',
    foreignNames: [timmNames, transformersNames],
    features: (nn, pictures) => {
      let x = convNorm(nn, 'stem', pictures, stem, { kernel: 3, stride: 2, activation: 'relu' });
      for (const [stage, [channels, depth]] of stages.entries()) {
        for (let i = 0; i < depth; i++) x = block(nn, placeOf(stage, i), x, channels, i === 0 ? 2 : 1, groupWidth);
      }
      return x;
    },
  });
}

/** Both counted from 0. */
const placeOf = (stage: number, index: number) => `trunk_output.block${stage + 1}.block${stage + 1}-${index}`;

const timmPlace = (stage: string, index: string) => placeOf(Number(stage) - 1, Number(index) - 1);
const timmNames = foreignNames({
  publisher: 'timm',
  mark: /^s1\.b1\.conv1\.conv\.weight$/,
  leftOut: /^head\./,
  renamings: [
    [/^stem\.conv\./, 'stem.0.'],
    [/^stem\.bn\./, 'stem.1.'],
    [
      /^s(\d+)\.b(\d+)\.downsample\.(conv|bn)\./,
      (_, s, b, kind) => `${timmPlace(s, b)}.proj.${kind === 'conv' ? 0 : 1}.`,
    ],
    [/^s(\d+)\.b(\d+)\.se\./, (_, s, b) => `${timmPlace(s, b)}.f.se.`],
    [
      /^s(\d+)\.b(\d+)\.conv([123])\.(conv|bn)\./,
      (_, s, b, layer, kind) => `${timmPlace(s, b)}.f.${' abc'[Number(layer)]}.${kind === 'conv' ? 0 : 1}.`,
    ],
  ],
});

const transformersPlace = (stage: string, index: string) => placeOf(Number(stage), Number(index));
const kindIndex = (kind: string) => (kind === 'convolution' ? 0 : 1);
const transformersNames = foreignNames({
  publisher: 'transformers',
  mark: /^(regnet\.)?embedder\.embedder\.convolution\.weight$/,
  leftOut: /^classifier\./,
  renamings: [
    [/^(?:regnet\.)?embedder\.embedder\.(\w+)\./, (_, kind) => `stem.${kindIndex(kind)}.`],
    [
      /^(?:regnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.(\w+)\./,
      (_, s, i, kind) => `${transformersPlace(s, i)}.proj.${kindIndex(kind)}.`,
    ],
    [
      /^(?:regnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.2\.attention\.([02])\./,
      (_, s, i, layer) => `${transformersPlace(s, i)}.f.se.fc${layer === '0' ? 1 : 2}.`,
    ],
    [
      /^(?:regnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.([013])\.(\w+)\./,
      (_, s, i, layer, kind) => `${transformersPlace(s, i)}.f.${'ab c'[Number(layer)]}.${kindIndex(kind)}.`,
    ],
  ],
});

export const regnetY400 = regnetY('regnet_y_400mf', {
  stem: 32,
  stages: [
    [48, 1],
    [104, 3],
    [208, 6],
    [440, 6],
  ],
  groupWidth: 8,
});
