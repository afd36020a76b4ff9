import { describe, expect, test } from 'vitest';
import { staticShape } from '../../src/ir/shape.js';
import { type Tensor, tensor } from '../../src/ir/tensor.js';
import { mobileVit } from '../../src/nn/architectures/mobilevit.js';
import { swinTransformer } from '../../src/nn/architectures/swin-transformer.js';
import { visionTransformer } from '../../src/nn/architectures/vision-transformer.js';
import type { Architecture, Body } from '../../src/nn/body.js';
import { stateNames } from '../../src/passes/state-names.js';
import { formulaWeight } from '../support/formula.js';

const size = { height: 32, width: 32 };
const vit = { patch: 8, width: 12, depth: 1, heads: 2 };
const plain = visionTransformer('vit', vit);
const scaled = visionTransformer('dinov2', { ...vit, layerScale: 1, antialias: false });
const clip = visionTransformer('clip', { ...vit, preNorm: true });
const swin = swinTransformer('swin', { width: 4, depths: [1, 1], heads: [1, 2], window: 2 });
const mobile = mobileVit('mobilevit', {
  channels: [4, 4, 8],
  depth: 1,
  stages: [{ channels: 8, width: 16, depth: 1 }],
  expansion: 2,
  features: 16,
});

const both = (...stems: string[]) => stems.flatMap((stem) => [`${stem}.weight`, `${stem}.bias`]);
/** A layer and its own name beside it. */
type Pairs = readonly (readonly [foreign: string, own: string])[];
const layers = (pairs: Pairs): Pairs =>
  pairs.flatMap(([foreign, own]) => [
    [`${foreign}.weight`, `${own}.weight`] as const,
    [`${foreign}.bias`, `${own}.bias`] as const,
  ]);
const statistics = (pairs: Pairs): Pairs =>
  pairs.flatMap(([foreign, own]) =>
    ['weight', 'bias', 'running_mean', 'running_var'].map((kind) => [`${foreign}.${kind}`, `${own}.${kind}`] as const),
  );
const packed = (query: string, key: string, value: string, own: string): Pairs =>
  layers([
    [query, `${own}#0`],
    [key, `${own}#1`],
    [value, `${own}#2`],
  ]);

/** transformers' encoder layer, as ViT, Swin and MobileViT have it. */
const encoderLayer = (at: string, own: string, attention: string, [fc1, fc2]: readonly [string, string]): Pairs => [
  ...packed(`${at}.${attention}.query`, `${at}.${attention}.key`, `${at}.${attention}.value`, `${own}.attn.qkv`),
  ...layers([
    [`${at}.layernorm_before`, `${own}.norm1`],
    [`${at}.layernorm_after`, `${own}.norm2`],
    [`${at}.attention.output.dense`, `${own}.attn.proj`],
    [`${at}.intermediate.dense`, `${own}.${fc1}`],
    [`${at}.output.dense`, `${own}.${fc2}`],
  ]),
];
const fc = ['mlp.fc1', 'mlp.fc2'] as const;

const vitEmbeddings = (prefix: string): Pairs => [
  [`${prefix}embeddings.cls_token`, 'cls_token'],
  [`${prefix}embeddings.position_embeddings`, 'pos_embed'],
  ...layers([
    [`${prefix}embeddings.patch_embeddings.projection`, 'patch_embed.proj'],
    [`${prefix}layernorm`, 'norm'],
  ]),
];

interface Case {
  readonly architecture: Architecture;
  readonly publisher: string;
  /** Names in the publisher's files, and in the graph: `#` and a number for a third of what is packed there. */
  readonly pairs: Pairs;
  readonly leftOut: readonly string[];
}

const identical = (architecture: Architecture): Pairs =>
  stateNames(architecture.body({ ...size, seed: 1 }).graph).map((name) => [name, name]);

/** As the publishers' modules name them: `modeling_*.py` of transformers, timm's and torchvision's models. */
const cases: Readonly<Record<string, Case>> = {
  'ViT of timm': { architecture: plain, publisher: 'timm', pairs: identical(plain), leftOut: both('head') },
  'DINOv2 of timm': { architecture: scaled, publisher: 'timm', pairs: identical(scaled), leftOut: ['mask_token'] },
  'CLIP of timm': { architecture: clip, publisher: 'timm', pairs: identical(clip), leftOut: both('head') },
  'ViT of transformers': {
    architecture: plain,
    publisher: 'transformers',
    pairs: [...vitEmbeddings('vit.'), ...encoderLayer('vit.encoder.layer.0', 'blocks.0', 'attention.attention', fc)],
    leftOut: both('classifier', 'vit.pooler.dense'),
  },
  'DINOv2 of transformers': {
    architecture: scaled,
    publisher: 'transformers',
    pairs: [
      ...vitEmbeddings(''),
      ...packed(
        'encoder.layer.0.attention.attention.query',
        'encoder.layer.0.attention.attention.key',
        'encoder.layer.0.attention.attention.value',
        'blocks.0.attn.qkv',
      ),
      ...layers([
        ['encoder.layer.0.norm1', 'blocks.0.norm1'],
        ['encoder.layer.0.norm2', 'blocks.0.norm2'],
        ['encoder.layer.0.attention.output.dense', 'blocks.0.attn.proj'],
        ['encoder.layer.0.mlp.fc1', 'blocks.0.mlp.fc1'],
        ['encoder.layer.0.mlp.fc2', 'blocks.0.mlp.fc2'],
      ]),
      ['encoder.layer.0.layer_scale1.lambda1', 'blocks.0.ls1.gamma'],
      ['encoder.layer.0.layer_scale2.lambda1', 'blocks.0.ls2.gamma'],
    ],
    leftOut: ['embeddings.mask_token'],
  },
  'CLIP of transformers': {
    architecture: clip,
    publisher: 'transformers',
    pairs: [
      ['vision_model.embeddings.class_embedding', 'cls_token'],
      ['vision_model.embeddings.position_embedding.weight', 'pos_embed'],
      ['vision_model.embeddings.patch_embedding.weight', 'patch_embed.proj.weight'],
      ...packed(
        'vision_model.encoder.layers.0.self_attn.q_proj',
        'vision_model.encoder.layers.0.self_attn.k_proj',
        'vision_model.encoder.layers.0.self_attn.v_proj',
        'blocks.0.attn.qkv',
      ),
      ...layers([
        ['vision_model.pre_layrnorm', 'norm_pre'],
        ['vision_model.encoder.layers.0.layer_norm1', 'blocks.0.norm1'],
        ['vision_model.encoder.layers.0.layer_norm2', 'blocks.0.norm2'],
        ['vision_model.encoder.layers.0.self_attn.out_proj', 'blocks.0.attn.proj'],
        ['vision_model.encoder.layers.0.mlp.fc1', 'blocks.0.mlp.fc1'],
        ['vision_model.encoder.layers.0.mlp.fc2', 'blocks.0.mlp.fc2'],
        ['vision_model.post_layernorm', 'norm'],
      ]),
    ],
    leftOut: ['logit_scale', 'visual_projection.weight', 'text_model.final_layer_norm.weight'],
  },
  'ViT of torchvision': {
    architecture: plain,
    publisher: 'torchvision',
    pairs: [
      ['class_token', 'cls_token'],
      ['encoder.pos_embedding', 'pos_embed'],
      ['encoder.layers.encoder_layer_0.self_attention.in_proj_weight', 'blocks.0.attn.qkv.weight'],
      ['encoder.layers.encoder_layer_0.self_attention.in_proj_bias', 'blocks.0.attn.qkv.bias'],
      ...layers([
        ['conv_proj', 'patch_embed.proj'],
        ['encoder.layers.encoder_layer_0.ln_1', 'blocks.0.norm1'],
        ['encoder.layers.encoder_layer_0.ln_2', 'blocks.0.norm2'],
        ['encoder.layers.encoder_layer_0.self_attention.out_proj', 'blocks.0.attn.proj'],
        ['encoder.layers.encoder_layer_0.mlp.0', 'blocks.0.mlp.fc1'],
        ['encoder.layers.encoder_layer_0.mlp.3', 'blocks.0.mlp.fc2'],
        ['encoder.ln', 'norm'],
      ]),
    ],
    leftOut: both('heads.head'),
  },
  'Swin of torchvision': {
    architecture: swin,
    publisher: 'torchvision',
    pairs: identical(swin),
    leftOut: ['features.1.0.attn.relative_position_index', 'head.weight'],
  },
  ...Object.fromEntries(
    // Where the merging of patches stood before timm 0.9, and where it stands now.
    [0, 1].map((merging): [string, Case] => [
      `Swin of timm, merging in stage ${merging}`,
      {
        architecture: swin,
        publisher: 'timm',
        pairs: [
          ...layers([
            ['patch_embed.proj', 'features.0.0'],
            ['patch_embed.norm', 'features.0.2'],
            [`layers.${merging}.downsample.norm`, 'features.2.norm'],
            ['norm', 'norm'],
          ]),
          [`layers.${merging}.downsample.reduction.weight`, 'features.2.reduction.weight'],
          ...[0, 1].flatMap(
            (stage): Pairs => [
              ...layers([
                [`layers.${stage}.blocks.0.norm1`, `features.${2 * stage + 1}.0.norm1`],
                [`layers.${stage}.blocks.0.norm2`, `features.${2 * stage + 1}.0.norm2`],
                [`layers.${stage}.blocks.0.attn.qkv`, `features.${2 * stage + 1}.0.attn.qkv`],
                [`layers.${stage}.blocks.0.attn.proj`, `features.${2 * stage + 1}.0.attn.proj`],
                [`layers.${stage}.blocks.0.mlp.fc1`, `features.${2 * stage + 1}.0.mlp.0`],
                [`layers.${stage}.blocks.0.mlp.fc2`, `features.${2 * stage + 1}.0.mlp.3`],
              ]),
              [
                `layers.${stage}.blocks.0.attn.relative_position_bias_table`,
                `features.${2 * stage + 1}.0.attn.relative_position_bias_table`,
              ],
            ],
          ),
        ],
        leftOut: ['layers.0.blocks.1.attn_mask', 'layers.0.blocks.0.attn.relative_position_index', 'head.fc.weight'],
      },
    ]),
  ),
  'Swin of transformers': {
    architecture: swin,
    publisher: 'transformers',
    pairs: [
      ...layers([
        ['swin.embeddings.patch_embeddings.projection', 'features.0.0'],
        ['swin.embeddings.norm', 'features.0.2'],
        ['swin.encoder.layers.0.downsample.norm', 'features.2.norm'],
        ['swin.layernorm', 'norm'],
      ]),
      ['swin.encoder.layers.0.downsample.reduction.weight', 'features.2.reduction.weight'],
      ...[0, 1].flatMap((stage): Pairs => {
        const [at, own] = [`swin.encoder.layers.${stage}.blocks.0`, `features.${2 * stage + 1}.0`];
        const table = 'relative_position_bias_table';
        return [
          ...encoderLayer(at, own, 'attention.self', ['mlp.0', 'mlp.3']),
          [`${at}.attention.self.${table}`, `${own}.attn.${table}`],
        ];
      }),
    ],
    leftOut: ['swin.encoder.layers.0.blocks.0.attention.self.relative_position_index', 'classifier.bias'],
  },
  'MobileViT of timm': {
    architecture: mobile,
    publisher: 'timm',
    pairs: identical(mobile),
    leftOut: ['stem.bn.num_batches_tracked', 'head.fc.weight'],
  },
  'MobileViT of transformers': {
    architecture: mobile,
    publisher: 'transformers',
    pairs: [
      ...[
        ['conv_stem', 'stem'],
        ['encoder.layer.0.layer.0.expand_1x1', 'stages.0.0.conv1_1x1'],
        ['encoder.layer.0.layer.0.conv_3x3', 'stages.0.0.conv2_kxk'],
        ['encoder.layer.0.layer.0.reduce_1x1', 'stages.0.0.conv3_1x1'],
        ['encoder.layer.1.layer.0.expand_1x1', 'stages.1.0.conv1_1x1'],
        ['encoder.layer.1.layer.0.conv_3x3', 'stages.1.0.conv2_kxk'],
        ['encoder.layer.1.layer.0.reduce_1x1', 'stages.1.0.conv3_1x1'],
        ['encoder.layer.2.downsampling_layer.expand_1x1', 'stages.2.0.conv1_1x1'],
        ['encoder.layer.2.downsampling_layer.conv_3x3', 'stages.2.0.conv2_kxk'],
        ['encoder.layer.2.downsampling_layer.reduce_1x1', 'stages.2.0.conv3_1x1'],
        ['encoder.layer.2.conv_kxk', 'stages.2.1.conv_kxk'],
        ['encoder.layer.2.conv_projection', 'stages.2.1.conv_proj'],
        ['encoder.layer.2.fusion', 'stages.2.1.conv_fusion'],
        ['conv_1x1_exp', 'final_conv'],
      ].flatMap(
        ([at, own]): Pairs => [
          [`mobilevit.${at}.convolution.weight`, `${own}.conv.weight`],
          ...statistics([[`mobilevit.${at}.normalization`, `${own}.bn`]]),
        ],
      ),
      ['mobilevit.encoder.layer.2.conv_1x1.convolution.weight', 'stages.2.1.conv_1x1.weight'],
      ...layers([['mobilevit.encoder.layer.2.layernorm', 'stages.2.1.norm']]),
      ...encoderLayer(
        'mobilevit.encoder.layer.2.transformer.layer.0',
        'stages.2.1.transformer.0',
        'attention.attention',
        fc,
      ),
    ],
    leftOut: ['mobilevit.conv_stem.normalization.num_batches_tracked', 'classifier.weight'],
  },
};

/** The graph's own weights by the formula, whole or a third of what is packed. */
function ownWeight({ graph }: Body, place: string): Tensor<'float32'> {
  const [whole, at] = place.includes('#') ? [place.replace(/#\d/, ''), Number(/#(\d)/.exec(place)?.[1])] : [place, -1];
  const value = formulaWeight(whole, staticShape(graph.value(whole).shape, whole));
  if (at < 0) return value;
  const rows = (value.shape[0] ?? 0) / 3;
  const length = value.data.length / 3;
  return tensor('float32', [rows, ...value.shape.slice(1)], value.data.slice(at * length, (at + 1) * length));
}

describe('weights under the names of', () => {
  test.each(Object.entries(cases))('%s are those of the graph', (_, { architecture, publisher, pairs, leftOut }) => {
    const body = architecture.body({ ...size, seed: 1 });
    const tensors = new Map<string, Tensor>(pairs.map(([foreign, own]) => [foreign, ownWeight(body, own)]));
    for (const name of leftOut) tensors.set(name, tensor('float32', [1], Float32Array.of(1)));
    const names = new Set(tensors.keys());
    const kinds = (architecture.foreignNames ?? []).filter((kind) => kind.recognises(names));
    expect(kinds.map((kind) => kind.publisher)).toEqual([publisher]);
    const converted = kinds[0]?.convert(tensors, size) ?? new Map();
    const wanted = stateNames(body.graph);
    expect([...converted.keys()].sort()).toEqual([...wanted].sort());
    for (const name of wanted) {
      const own = ownWeight(body, name);
      expect(converted.get(name)?.shape, name).toEqual(own.shape);
      // transformers' MobileViT reads blue first.
      if (publisher === 'transformers' && name === 'stem.conv.weight') continue;
      expect(converted.get(name)?.data, name).toEqual(own.data);
    }
  });
});

test("transformers' MobileViT reads blue first: its stem's inputs change places", () => {
  const name = 'mobilevit.conv_stem.convolution.weight';
  const weight = tensor('float32', [2, 3, 1, 1], Float32Array.of(1, 2, 3, 4, 5, 6));
  const kind = mobile.foreignNames?.find(({ publisher }) => publisher === 'transformers');
  const converted = kind?.convert(new Map([[name, weight]]), size);
  expect(converted?.get('stem.conv.weight')?.data).toEqual(Float32Array.of(3, 2, 1, 6, 5, 4));
});

describe('of a vision transformer', () => {
  const weights = ({ graph }: Body) =>
    new Map<string, Tensor>(
      stateNames(graph).map((name) => [name, formulaWeight(name, staticShape(graph.value(name).shape, name))]),
    );
  const timm = plain.foreignNames?.find(({ publisher }) => publisher === 'timm');

  test('positions are resized for a picture of another size, and the rest stays', () => {
    const own = weights(plain.body({ height: 64, width: 64, seed: 1 }));
    const converted = timm?.convert(own, { height: 32, width: 48 });
    expect(converted?.get('pos_embed')?.shape).toEqual([1, 1 + 4 * 6, 12]);
    expect(converted?.get('norm.weight')).toBe(own.get('norm.weight'));
    expect(timm?.convert(own, { height: 64, width: 64 }).get('pos_embed')?.data).toBe(own.get('pos_embed')?.data);
  });

  test('a distillation token has no place', () => {
    const own = weights(plain.body({ ...size, seed: 1 }));
    const distilled = own.set('dist_token', tensor('float32', [1, 1, 12], new Float32Array(12)));
    expect(timm?.convert(distilled, size).has('dist_token')).toBe(true);
  });
});
