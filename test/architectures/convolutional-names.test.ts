import { describe, expect, test } from 'vitest';
import { float32, type Tensor, toNumbers } from '../../src/ir/tensor.js';
import { architectures } from '../../src/nn/architectures.js';
import type { ForeignNames } from '../../src/nn/body.js';
import { stateNames } from '../../src/passes/state-names.js';

// How timm 1.0 (models/_efficientnet_blocks.py, mobilenetv3.py, efficientnet.py, convnext.py, regnet.py, vgg.py) and
// transformers 4.40 (models/resnet, regnet, convnext) name what their networks hold.

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const affine = (module: string) => [`${module}.weight`, `${module}.bias`];
const norm = (module: string) => [...affine(module), `${module}.running_mean`, `${module}.running_var`];
const convNorm = (conv: string, bn: string) => [`${conv}.weight`, ...norm(bn), `${bn}.num_batches_tracked`];

/** The blocks of timm's mobile networks, of the given depths; `excited` tells which have a squeeze and excitation. */
function timmBlocks(depths: readonly number[], excited: (stage: number) => boolean): string[] {
  const squeeze = (at: string) => [...affine(`${at}.se.conv_reduce`), ...affine(`${at}.se.conv_expand`)];
  return depths.flatMap((depth, stage) =>
    range(depth).flatMap((index) => {
      const at = `blocks.${stage}.${index}`;
      const own = (conv: string, bn: string) => convNorm(`${at}.${conv}`, `${at}.${bn}`);
      const layers =
        stage === 0
          ? [...own('conv_dw', 'bn1'), ...own('conv_pw', 'bn2')]
          : [...own('conv_pw', 'bn1'), ...own('conv_dw', 'bn2'), ...own('conv_pwl', 'bn3')];
      return [...layers, ...(excited(stage) ? squeeze(at) : [])];
    }),
  );
}

const timmMobileNetV2 = [
  ...convNorm('conv_stem', 'bn1'),
  ...timmBlocks([1, 2, 3, 4, 3, 3, 1], () => false),
  ...convNorm('conv_head', 'bn2'),
  ...affine('classifier'),
];

const timmMobileNetV3 = (depths: readonly number[], excited: readonly number[]) => [
  ...convNorm('conv_stem', 'bn1'),
  ...timmBlocks(depths, (stage) => excited.includes(stage)),
  ...convNorm(`blocks.${depths.length}.0.conv`, `blocks.${depths.length}.0.bn1`),
  ...affine('conv_head'),
  ...affine('classifier'),
];

const timmEfficientNet = [
  ...convNorm('conv_stem', 'bn1'),
  ...timmBlocks([1, 2, 2, 3, 3, 4, 1], () => true),
  ...convNorm('conv_head', 'bn2'),
  ...affine('classifier'),
];

const timmRegNet = [
  ...convNorm('stem.conv', 'stem.bn'),
  ...[1, 3, 6, 6].flatMap((depth, stage) =>
    range(depth).flatMap((index) => {
      const at = `s${stage + 1}.b${index + 1}`;
      const layers = index === 0 ? ['conv1', 'conv2', 'conv3', 'downsample'] : ['conv1', 'conv2', 'conv3'];
      return [
        ...layers.flatMap((layer) => convNorm(`${at}.${layer}.conv`, `${at}.${layer}.bn`)),
        ...affine(`${at}.se.fc1`),
        ...affine(`${at}.se.fc2`),
      ];
    }),
  ),
  ...affine('head.fc'),
];

const depths = [3, 3, 9, 3];

const timmConvNeXt = [
  ...['stem.0', 'stem.1', 'head.norm', 'head.fc'].flatMap(affine),
  ...depths.flatMap((depth, stage) => [
    ...(stage > 0 ? [0, 1].flatMap((layer) => affine(`stages.${stage}.downsample.${layer}`)) : []),
    ...range(depth).flatMap((index) => {
      const at = `stages.${stage}.blocks.${index}`;
      return [`${at}.gamma`, ...['conv_dw', 'norm', 'mlp.fc1', 'mlp.fc2'].flatMap((layer) => affine(`${at}.${layer}`))];
    }),
  ]),
];

const transformersConvNeXt = [
  ...['embeddings.patch_embeddings', 'embeddings.layernorm', 'layernorm'].flatMap((m) => affine(`convnext.${m}`)),
  ...affine('classifier'),
  ...depths.flatMap((depth, stage) => {
    const place = `convnext.encoder.stages.${stage}`;
    return [
      ...(stage > 0 ? [0, 1].flatMap((layer) => affine(`${place}.downsampling_layer.${layer}`)) : []),
      ...range(depth).flatMap((index) => {
        const at = `${place}.layers.${index}`;
        const layers = ['dwconv', 'layernorm', 'pwconv1', 'pwconv2'];
        return [`${at}.layer_scale_parameter`, ...layers.flatMap((layer) => affine(`${at}.${layer}`))];
      }),
    ];
  }),
];

/** transformers' ResNets and RegNets; `shortcuts` tells in which stages the first block has one. */
function transformersResNet(
  model: string,
  depths: readonly number[],
  layers: readonly number[],
  shortcuts: (stage: number) => boolean,
): string[] {
  const unit = (at: string) => convNorm(`${at}.convolution`, `${at}.normalization`);
  return [
    ...unit(`${model}.embedder.embedder`),
    ...affine('classifier.1'),
    ...depths.flatMap((depth, stage) =>
      range(depth).flatMap((index) => {
        const at = `${model}.encoder.stages.${stage}.layers.${index}`;
        return [
          ...(index === 0 && shortcuts(stage) ? unit(`${at}.shortcut`) : []),
          ...layers.flatMap((layer) => unit(`${at}.layer.${layer}`)),
          ...(model === 'regnet'
            ? [...affine(`${at}.layer.2.attention.0`), ...affine(`${at}.layer.2.attention.2`)]
            : []),
        ];
      }),
    ),
  ];
}

const afterFirst = (stage: number) => stage > 0;
const everywhere = () => true;

/** An architecture, all names of a publisher's file, and some of them with what they are here. */
const files: readonly (readonly [string, string, readonly string[], Readonly<Record<string, string>>])[] = [
  [
    'mobilenet_v2',
    'timm',
    timmMobileNetV2,
    {
      'blocks.0.0.conv_pw.weight': 'features.1.conv.1.weight',
      'blocks.6.0.bn3.bias': 'features.17.conv.3.bias',
      'conv_head.weight': 'features.18.0.weight',
    },
  ],
  [
    'mobilenetv3_small',
    'timm',
    timmMobileNetV3([1, 2, 3, 2, 3], [0, 2, 3, 4]),
    {
      'blocks.0.0.bn2.bias': 'features.1.block.2.1.bias',
      'blocks.1.0.conv_pwl.weight': 'features.2.block.2.0.weight',
      'blocks.2.0.se.conv_reduce.bias': 'features.4.block.2.fc1.bias',
      'blocks.5.0.conv.weight': 'features.12.0.weight',
    },
  ],
  [
    'mobilenetv3_large',
    'timm',
    timmMobileNetV3([1, 2, 3, 4, 2, 3], [2, 4, 5]),
    {
      'blocks.0.0.conv_pw.weight': 'features.1.block.1.0.weight',
      'blocks.5.2.se.conv_expand.weight': 'features.15.block.2.fc2.weight',
      'blocks.6.0.bn1.weight': 'features.16.1.weight',
    },
  ],
  [
    'efficientnet_b0',
    'timm',
    timmEfficientNet,
    {
      'blocks.0.0.conv_pw.weight': 'features.1.0.block.2.0.weight',
      'blocks.6.0.conv_dw.weight': 'features.7.0.block.1.0.weight',
      'bn2.running_var': 'features.8.1.running_var',
    },
  ],
  [
    'regnet_y_400mf',
    'timm',
    timmRegNet,
    {
      's1.b1.downsample.bn.bias': 'trunk_output.block1.block1-0.proj.1.bias',
      's4.b6.conv2.conv.weight': 'trunk_output.block4.block4-5.f.b.0.weight',
      's2.b3.se.fc2.bias': 'trunk_output.block2.block2-2.f.se.fc2.bias',
    },
  ],
  [
    'convnext_tiny',
    'timm',
    timmConvNeXt,
    {
      'stem.1.bias': 'features.0.1.bias',
      'stages.1.downsample.0.weight': 'features.2.0.weight',
      'stages.2.blocks.8.mlp.fc2.weight': 'features.5.8.block.5.weight',
      'stages.3.blocks.0.gamma': 'features.7.0.layer_scale',
    },
  ],
  [
    'convnext_tiny',
    'transformers',
    transformersConvNeXt,
    {
      'convnext.embeddings.layernorm.weight': 'features.0.1.weight',
      'convnext.encoder.stages.3.downsampling_layer.1.bias': 'features.6.1.bias',
      'convnext.encoder.stages.0.layers.2.pwconv1.weight': 'features.1.2.block.3.weight',
    },
  ],
  [
    'resnet18',
    'transformers',
    transformersResNet('resnet', [2, 2, 2, 2], [0, 1], afterFirst),
    {
      'resnet.embedder.embedder.normalization.running_mean': 'bn1.running_mean',
      'resnet.encoder.stages.1.layers.0.shortcut.convolution.weight': 'layer2.0.downsample.0.weight',
      'resnet.encoder.stages.3.layers.1.layer.1.normalization.bias': 'layer4.1.bn2.bias',
    },
  ],
  [
    'resnet50',
    'transformers',
    transformersResNet('resnet', [3, 4, 6, 3], [0, 1, 2], everywhere),
    { 'resnet.encoder.stages.2.layers.5.layer.2.convolution.weight': 'layer3.5.conv3.weight' },
  ],
  [
    'regnet_y_400mf',
    'transformers',
    transformersResNet('regnet', [1, 3, 6, 6], [0, 1, 3], everywhere),
    {
      'regnet.encoder.stages.3.layers.5.layer.3.convolution.weight': 'trunk_output.block4.block4-5.f.c.0.weight',
      'regnet.encoder.stages.0.layers.0.layer.2.attention.2.bias': 'trunk_output.block1.block1-0.f.se.fc2.bias',
    },
  ],
];

function namesOf(architecture: string, publisher: string): ForeignNames {
  const found = architectures[architecture]?.foreignNames?.find((names) => names.publisher === publisher);
  if (!found) throw new Error(`${architecture} knows no names of ${publisher}`);
  return found;
}

/** Convolutions fit pictures of any size. */
const size = { height: 64, width: 64 };

/** A tensor for each name, that holds the name's number. */
const numbered = (names: readonly string[]): Map<string, Tensor> =>
  new Map(names.map((name, i) => [name, float32([1], [i])]));

describe.each(files)('%s as %s names it', (architecture, publisher, theirs, some) => {
  const names = namesOf(architecture, publisher);
  const converted = names.convert(numbered(theirs), size);

  test('is recognised, and what torchvision or nobody names so is not', () => {
    const own = stateNames(architectures[architecture]?.body({ height: 64, width: 64, seed: 1 }).graph as never);
    expect(names.recognises(new Set(theirs))).toBe(true);
    expect(names.recognises(new Set(own))).toBe(false);
    expect([...converted.keys()].filter((name) => !name.endsWith('num_batches_tracked')).sort()).toEqual(own.sort());
  });

  test('gives each tensor its own place', () => {
    for (const [foreign, own] of Object.entries(some)) {
      const shift = architecture.startsWith('mobilenet_v3') && own.endsWith('running_var') ? 1e-5 - 1e-3 : 0;
      const [number = Number.NaN] = toNumbers(converted.get(own) as Tensor);
      expect(number, foreign).toBeCloseTo(theirs.indexOf(foreign) + shift, 6);
    }
  });
});

test('a tensor that no rule knows is kept, so that loading can name it', () => {
  const converted = namesOf('convnext_tiny', 'timm').convert(numbered([...timmConvNeXt, 'norm_pre.weight']), size);
  expect(converted.has('norm_pre.weight')).toBe(true);
});

test('layer scales are one number a channel in files, and [C, 1, 1] here', () => {
  const scale = new Map<string, Tensor>([['stages.0.blocks.0.gamma', float32([3], [1, 2, 3])]]);
  expect(namesOf('convnext_tiny', 'timm').convert(scale, size).get('features.1.0.layer_scale')).toEqual(
    float32([3, 1, 1], [1, 2, 3]),
  );
});

test("timm's variances of MobileNetV3 are those for this network's epsilon", () => {
  const variance = new Map<string, Tensor>([['bn1.running_var', float32([2], [0, 1])]]);
  const converted = namesOf('mobilenetv3_small', 'timm')
    .convert(variance, size)
    .get('features.0.1.running_var') as Tensor;
  expect(toNumbers(converted).map((v) => v + 1e-3)[0]).toBeCloseTo(1e-5, 8);
  expect(toNumbers(converted).map((v) => v + 1e-3)[1]).toBeCloseTo(1 + 1e-5, 6);
});

test("timm's VGGs differ behind the body only", () => {
  const names = namesOf('vgg11_bn', 'timm');
  const file = numbered(['features.0.weight', 'pre_logits.fc1.weight', 'head.fc.bias']);
  expect(names.recognises(new Set(file.keys()))).toBe(true);
  expect([...names.convert(file, size).keys()]).toEqual(['features.0.weight']);
});

test('DenseNet files as old as the paper have norm.1 for norm1', () => {
  const names = namesOf('densenet121', 'torchvision, before 2018');
  const file = numbered([
    'features.denseblock1.denselayer1.norm.1.weight',
    'features.denseblock4.denselayer16.conv.2.weight',
    'features.transition1.norm.weight',
    'features.norm0.weight',
    'classifier.weight',
  ]);
  expect(names.recognises(new Set(file.keys()))).toBe(true);
  expect([...names.convert(file, size).keys()]).toEqual([
    'features.denseblock1.denselayer1.norm1.weight',
    'features.denseblock4.denselayer16.conv2.weight',
    'features.transition1.norm.weight',
    'features.norm0.weight',
  ]);
});
