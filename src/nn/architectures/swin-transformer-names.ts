import type { ForeignNames } from '../body.js';
import { foreignNames } from './foreign-names.js';
import { withPackedAttention } from './packed-attention.js';

/** The graph's own names; which rows of the table a pair of tokens reads is no weight. */
export const swinTorchvisionNames = foreignNames({
  publisher: 'torchvision',
  mark: /^features\.1\.0\.attn\.relative_position_bias_table$/,
  leftOut: /^head\.|\.relative_position_index$/,
  renamings: [],
});

/** @param merging where in the next stage's numbers the merging of patches stands: at a stage's beginning 0, at its end 1 */
function timmNames(merging: 0 | 1): ForeignNames {
  return foreignNames({
    publisher: 'timm',
    mark: /^layers\.0\.blocks\.0\.attn\.relative_position_bias_table$/,
    leftOut: /^head\.|\.(?:relative_position_index|attn_mask)$/,
    renamings: [
      [/^patch_embed\.proj\./, 'features.0.0.'],
      [/^patch_embed\.norm\./, 'features.0.2.'],
      [/^layers\.(\d+)\.downsample\./, (_, stage) => `features.${2 * (Number(stage) + merging)}.`],
      [
        /^layers\.(\d+)\.blocks\.(\d+)\.mlp\.fc([12])\./,
        (_, stage, i, k) => `${block(stage, i)}.mlp.${k === '1' ? 0 : 3}.`,
      ],
      [/^layers\.(\d+)\.blocks\.(\d+)\./, (_, stage, i) => `${block(stage, i)}.`],
    ],
  });
}

/**
 * timm's Swin. Its merging of patches was at the end of a stage once, and is at the beginning of the next one now.
 * Where a map is smaller than a window, timm makes the window smaller; torchvision and this graph pad the map.
 */
export const swinTimmNames: ForeignNames = {
  ...timmNames(0),
  convert(tensors, size) {
    const atEnd = [...tensors.keys()].some((name) => name.startsWith('layers.0.downsample.'));
    return timmNames(atEnd ? 1 : 0).convert(tensors, size);
  },
};

const layer = (rest: string) => new RegExp(`^(?:\\w+\\.)?encoder\\.layers\\.(\\d+)\\.blocks\\.(\\d+)\\.${rest}`);
const to = (rest: string) => (_: string, stage: string, i: string) => `${block(stage, i)}.${rest}`;

/** transformers' Swin, with or without the prefix `swin.`. */
export const swinTransformersNames = foreignNames({
  publisher: 'transformers',
  mark: /^(?:\w+\.)?encoder\.layers\.0\.blocks\.0\.attention\.self\.relative_position_bias_table$/,
  leftOut: /^(?!(?:\w+\.)?(?:embeddings|encoder|layernorm)\.)|\.(?:relative_position_index|mask_token)$/,
  renamings: [
    [/^(?:\w+\.)?embeddings\.patch_embeddings\.projection\./, 'features.0.0.'],
    [/^(?:\w+\.)?embeddings\.norm\./, 'features.0.2.'],
    [/^(?:\w+\.)?encoder\.layers\.(\d+)\.downsample\./, (_, stage) => `features.${2 * Number(stage) + 2}.`],
    [layer('layernorm_before\\.'), to('norm1.')],
    [layer('layernorm_after\\.'), to('norm2.')],
    [layer('attention\\.self\\.query\\.'), to('attn.q.')],
    [layer('attention\\.self\\.key\\.'), to('attn.k.')],
    [layer('attention\\.self\\.value\\.'), to('attn.v.')],
    [layer('attention\\.self\\.relative_position_bias_table$'), to('attn.relative_position_bias_table')],
    [layer('attention\\.output\\.dense\\.'), to('attn.proj.')],
    [layer('intermediate\\.dense\\.'), to('mlp.0.')],
    [layer('output\\.dense\\.'), to('mlp.3.')],
    [/^(?:\w+\.)?layernorm\./, 'norm.'],
  ],
  adapt: withPackedAttention,
});

function block(stage = '0', index = '0'): string {
  return `features.${2 * Number(stage) + 1}.${index}`;
}
