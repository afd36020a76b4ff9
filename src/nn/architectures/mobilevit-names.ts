import { arrayOf, type Tensor } from '../../ir/tensor.js';
import { foreignNames, type Renaming, renamed } from './foreign-names.js';
import { withPackedAttention } from './packed-attention.js';

/** timm's names are the graph's own; counters of batches and its classifier have no place in a body. */
export const mobileVitTimmNames = foreignNames({
  publisher: 'timm',
  mark: /^stages\.2\.1\.conv_kxk\.conv\.weight$/,
  leftOut: /^head\.|\.num_batches_tracked$/,
  renamings: [],
});

const stem = 'stem.conv.weight';

/** Kinds of layers, whatever block they are in. */
const layers: readonly Renaming[] = [
  [/^(.*\.)convolution\.(.*)/, '$1conv.$2'],
  [/^(.*\.)normalization\.(.*)/, '$1bn.$2'],
  [/^(.*\.)attention\.attention\.query\.(.*)/, '$1attn.q.$2'],
  [/^(.*\.)attention\.attention\.key\.(.*)/, '$1attn.k.$2'],
  [/^(.*\.)attention\.attention\.value\.(.*)/, '$1attn.v.$2'],
  [/^(.*\.)attention\.output\.dense\.(.*)/, '$1attn.proj.$2'],
  [/^(.*\.)intermediate\.dense\.(.*)/, '$1mlp.fc1.$2'],
  [/^(.*\.)output\.dense\.(.*)/, '$1mlp.fc2.$2'],
  [/^(.*\.)layernorm_before\.(.*)/, '$1norm1.$2'],
  [/^(.*\.)layernorm_after\.(.*)/, '$1norm2.$2'],
  [/^(.*\.)layernorm\.(.*)/, '$1norm.$2'],
];

const inverted: Readonly<Record<string, string>> = {
  expand_1x1: 'conv1_1x1',
  conv_3x3: 'conv2_kxk',
  reduce_1x1: 'conv3_1x1',
};
const joined: Readonly<Record<string, string>> = { conv_projection: 'conv_proj', fusion: 'conv_fusion' };

/** Blocks, and where they stand. */
const places: readonly Renaming[] = [
  [/^(?:\w+\.)?conv_stem\./, 'stem.'],
  [/^(?:\w+\.)?conv_1x1_exp\./, 'final_conv.'],
  [
    /^(?:\w+\.)?encoder\.layer\.(\d+)\.layer\.(\d+)\.(expand_1x1|conv_3x3|reduce_1x1)\./,
    (_, stage, i, kind = '') => `stages.${stage}.${i}.${inverted[kind]}.`,
  ],
  [
    /^(?:\w+\.)?encoder\.layer\.(\d+)\.downsampling_layer\.(expand_1x1|conv_3x3|reduce_1x1)\./,
    (_, stage, kind = '') => `stages.${stage}.0.${inverted[kind]}.`,
  ],
  [/^(?:\w+\.)?encoder\.layer\.(\d+)\.conv_1x1\.conv\./, 'stages.$1.1.conv_1x1.'],
  [
    /^(?:\w+\.)?encoder\.layer\.(\d+)\.(conv_projection|fusion)\./,
    (_, stage, kind = '') => `stages.${stage}.1.${joined[kind]}.`,
  ],
  [/^(?:\w+\.)?encoder\.layer\.(\d+)\.transformer\.layer\./, 'stages.$1.1.transformer.'],
  [/^(?:\w+\.)?encoder\.layer\.(\d+)\.(conv_kxk|norm)\./, 'stages.$1.1.$2.'],
];

/**
 * transformers' MobileViT, with or without the prefix `mobilevit.`. Its pictures have blue first: the stem's weights
 * change places instead.
 */
export const mobileVitTransformersNames = foreignNames({
  publisher: 'transformers',
  mark: /^(?:\w+\.)?encoder\.layer\.2\.conv_kxk\.convolution\.weight$/,
  leftOut: /^(?!(?:\w+\.)?(?:conv_stem|encoder|conv_1x1_exp)\.)|\.num_batches_tracked$/,
  renamings: layers,
  adapt(tensors) {
    const own = new Map(withPackedAttention(renamed(tensors, places)));
    const first = own.get(stem);
    return first ? own.set(stem, channelsReversed(first)) : own;
  },
});

/** [O, I, K...] with the inputs in reverse order. */
function channelsReversed({ dtype, shape, data }: Tensor): Tensor {
  const [, inputs = 1, ...kernel] = shape;
  const size = kernel.reduce((n, d) => n * d, 1);
  const reversed = new arrayOf[dtype](data.length);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / size) % inputs;
    reversed[i + (inputs - 1 - 2 * channel) * size] = data[i] as never;
  }
  return { dtype, shape, data: reversed };
}
