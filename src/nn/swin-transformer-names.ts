import type { ForeignNames } from './body.js';
import { type Renaming, renamed, withPackedAttention } from './renaming.js';

const named = (publisher: string, mark: RegExp, renamingOf: (names: Iterable<string>) => Renaming): ForeignNames => ({
  publisher,
  recognises: (names) => [...names].some((name) => mark.test(name)),
  convert: (tensors) => withPackedAttention(renamed(tensors, renamingOf(tensors.keys()))),
});

/** The graph's own names; which rows of the table a pair of tokens reads is no weight. */
export const swinTorchvisionNames: ForeignNames = named(
  'torchvision',
  /^features\.1\.0\.attn\.relative_position_bias_table$/,
  () => [[/^((?:features|norm)\.(?!.*relative_position_index$).*)/, '$1']],
);

/**
 * timm's Swin. Its merging of patches was at the end of a stage once, and is at the beginning of the next one now.
 * Where a map is smaller than a window, timm makes the window smaller; torchvision and this graph pad the map.
 */
export const swinTimmNames: ForeignNames = named(
  'timm',
  /^layers\.0\.blocks\.0\.attn\.relative_position_bias_table$/,
  (names) => {
    const atEnd = [...names].some((name) => name.startsWith('layers.0.downsample.'));
    return [
      [/^patch_embed\.proj\./, 'features.0.0.'],
      [/^patch_embed\.norm\./, 'features.0.2.'],
      [/^layers\.(\d+)\.downsample\./, (_, stage) => `features.${2 * Number(stage) + (atEnd ? 2 : 0)}.`],
      [
        /^layers\.(\d+)\.blocks\.(\d+)\.mlp\.fc([12])\./,
        (_, stage, i, k) => `${block(stage, i)}.mlp.${k === '1' ? 0 : 3}.`,
      ],
      [
        /^layers\.(\d+)\.blocks\.(\d+)\.(norm[12]\.|attn\.(?:qkv|proj)\.|attn\.relative_position_bias_table$)/,
        (_, stage, i, rest) => `${block(stage, i)}.${rest}`,
      ],
      [/^norm\./, 'norm.'],
    ];
  },
);

/** transformers' Swin, with or without the prefix `swin.`. */
export const swinTransformersNames: ForeignNames = named(
  'transformers',
  /^(?:\w+\.)?encoder\.layers\.0\.blocks\.0\.attention\.self\.relative_position_bias_table$/,
  () => {
    const layer = (rest: string) => new RegExp(`^(?:\\w+\\.)?encoder\\.layers\\.(\\d+)\\.blocks\\.(\\d+)\\.${rest}`);
    const to = (rest: string) => (_: string, stage: string, i: string) => `${block(stage, i)}.${rest}`;
    return [
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
    ];
  },
);

function block(stage = '0', index = '0'): string {
  return `features.${2 * Number(stage) + 1}.${index}`;
}
