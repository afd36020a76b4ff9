import type { Value } from '../../ir/graph.js';
import { tensor } from '../../ir/tensor.js';
import type { Architecture } from '../body.js';
import { normal } from '../initializer.js';
import type { Layers } from '../layers.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { eachTensor, foreignNames } from './foreign-names.js';

export interface ConvNeXtOptions {
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly widths: readonly number[];
}

const epsilon = 1e-6;

/** Liu et al. 2022, figure 4, without stochastic depth. */
function block(nn: Layers, name: string, x: Value): Value {
  const channels = x.shape[1] as number;
  const b = nn.b.scope(`${name}.`);
  const spatial = nn.conv(`${name}.block.0`, x, channels, { kernel: 7, padding: 3, groups: channels, bias: true });
  const normed = nn.layerNorm(`${name}.block.2`, b.transpose(spatial, [0, 2, 3, 1]), epsilon);
  const wide = nn.gelu(`${name}.block.4`, nn.linear(`${name}.block.3`, normed, 4 * channels));
  const narrow = b.transpose(nn.linear(`${name}.block.5`, wide, channels), [0, 3, 1, 2]);
  return b.add(x, nn.channelScale(`${name}.layer_scale`, narrow, 1e-6));
}

/** Layer norm over the channels of [N, C, H, W]. */
function channelNorm(nn: Layers, name: string, x: Value): Value {
  const b = nn.b.scope(`${name}/`);
  return b.transpose(nn.layerNorm(name, b.transpose(x, [0, 2, 3, 1]), epsilon), [0, 3, 1, 2]);
}

/**
 * ConvNeXt (Liu et al. 2022) down to its pooling: the layer norm that follows is part of the head. Named and initialised
 * as torchvision does: normal with deviation .02 (its truncation at 2 cuts nothing off), layer scale 1e-6.
 */
export function convnext(name: string, { depths, widths }: ConvNeXtOptions): Architecture {
  return convolutionalArchitecture({
    name,
    splitAt: 'features.4.',
    initializer: (seed) => normal(seed, 0.02),
    foreignNames: [timmNames, transformersNames],
    features: (nn, pictures) => {
      let x = pictures;
      for (const [stage, width] of widths.entries()) {
        if (stage === 0) {
          x = nn.conv('features.0.0', x, width, { kernel: 4, stride: 4, bias: true });
          x = channelNorm(nn, 'features.0.1', x);
        } else {
          x = channelNorm(nn, `features.${2 * stage}.0`, x);
          x = nn.conv(`features.${2 * stage}.1`, x, width, { kernel: 2, stride: 2, bias: true });
        }
        for (let i = 0; i < (depths[stage] ?? 0); i++) x = block(nn, blockAt(`${stage}`, `${i}`), x);
      }
      return x;
    },
  });
}

const blockAt = (stage: string, index: string) => `features.${2 * Number(stage) + 1}.${index}`;
const halvingAt = (_: string, stage: string, layer: string) => `features.${2 * Number(stage)}.${layer}.`;

/** Layer scales are [C] elsewhere, and [C, 1, 1] here. */
const adapt = eachTensor((name, t) =>
  name.endsWith('.layer_scale') ? tensor(t.dtype, [t.data.length, 1, 1], t.data) : t,
);

/** Those that pool before the last norm, as the authors' networks; `_hnf` and `_ols` networks have other layers. */
const timmNames = foreignNames({
  publisher: 'timm',
  mark: /^stages\.0\.blocks\.0\.conv_dw\.weight$/,
  leftOut: /^head\./,
  adapt,
  renamings: [
    [/^stem\./, 'features.0.'],
    [/^stages\.(\d+)\.downsample\.(\d)\./, halvingAt],
    [/^stages\.(\d+)\.blocks\.(\d+)\.conv_dw\./, (_, s, i) => `${blockAt(s, i)}.block.0.`],
    [/^stages\.(\d+)\.blocks\.(\d+)\.norm\./, (_, s, i) => `${blockAt(s, i)}.block.2.`],
    [/^stages\.(\d+)\.blocks\.(\d+)\.mlp\.fc1\./, (_, s, i) => `${blockAt(s, i)}.block.3.`],
    [/^stages\.(\d+)\.blocks\.(\d+)\.mlp\.fc2\./, (_, s, i) => `${blockAt(s, i)}.block.5.`],
    [/^stages\.(\d+)\.blocks\.(\d+)\.gamma$/, (_, s, i) => `${blockAt(s, i)}.layer_scale`],
  ],
});

/** ConvNextForImageClassification and ConvNextModel, such as facebook/convnext-tiny-224. */
const transformersNames = foreignNames({
  publisher: 'transformers',
  mark: /^(convnext\.)?embeddings\.patch_embeddings\.weight$/,
  leftOut: /^((convnext\.)?layernorm|classifier)\./,
  adapt,
  renamings: [
    [/^(?:convnext\.)?embeddings\.patch_embeddings\./, 'features.0.0.'],
    [/^(?:convnext\.)?embeddings\.layernorm\./, 'features.0.1.'],
    [/^(?:convnext\.)?encoder\.stages\.(\d+)\.downsampling_layer\.(\d)\./, halvingAt],
    [/^(?:convnext\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.dwconv\./, (_, s, i) => `${blockAt(s, i)}.block.0.`],
    [/^(?:convnext\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layernorm\./, (_, s, i) => `${blockAt(s, i)}.block.2.`],
    [/^(?:convnext\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.pwconv1\./, (_, s, i) => `${blockAt(s, i)}.block.3.`],
    [/^(?:convnext\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.pwconv2\./, (_, s, i) => `${blockAt(s, i)}.block.5.`],
    [
      /^(?:convnext\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer_scale_parameter$/,
      (_, s, i) => `${blockAt(s, i)}.layer_scale`,
    ],
  ],
});

export const convnextTiny = convnext('convnext_tiny', { depths: [3, 3, 9, 3], widths: [96, 192, 384, 768] });
