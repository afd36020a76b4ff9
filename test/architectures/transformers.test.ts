import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.js';
import { staticShape } from '../../src/ir/shape.js';
import { type Tensor, tensor } from '../../src/ir/tensor.js';
import { mobileVit } from '../../src/nn/architectures/mobilevit.js';
import { swinTransformer } from '../../src/nn/architectures/swin-transformer.js';
import { quickGelu } from '../../src/nn/architectures/token-layers.js';
import { transformerArchitectures } from '../../src/nn/architectures/transformers.js';
import { visionTransformer } from '../../src/nn/architectures/vision-transformer.js';
import type { Body } from '../../src/nn/body.js';
import { normal } from '../../src/nn/initializer.js';
import { Layers } from '../../src/nn/layers.js';
import { buildNetwork } from '../../src/nn/network.js';
import { findParameters } from '../../src/passes/parameters.js';
import { replaceConstants } from '../../src/passes/replace-constants.js';
import { stateNames } from '../../src/passes/state-names.js';
import { directionalGradients } from '../support/directional-gradient.js';
import { formulaWeight, wave } from '../support/formula.js';
import { runGraph } from '../support/run-graph.js';
import { tinyData } from '../support/tiny-data.js';
import { expectSame, trainedExport } from '../support/trained-export.js';

/** With a linear head on the mean of the tokens, or of the maps. */
function classifier(body: Body) {
  return buildNetwork(body, {
    classes: 3,
    seed: 5,
    head: (b, features: Value, { classes, seed }) => {
      const nn = new Layers(b, normal(seed, 0.3));
      const pooled = features.shape.length === 3 ? b.mean(features, [1]) : nn.meanPool('pool', features);
      return nn.linear('fc', pooled, classes);
    },
  }).graph;
}

/** Features of two pictures, with weights and pictures by the formula. */
async function featuresOf({ graph }: Body): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const formula = new Map(stateNames(graph).map((n) => [n, formulaWeight(n, graph.value(n).shape as number[])]));
  const [input] = graph.inputs as [Value];
  const shape = [2, ...staticShape(input.shape.slice(1), 'the pictures')];
  const [features] = await runGraph(replaceConstants(graph, formula), {
    input: tensor('float32', shape, wave('input', shape)),
  });
  return features as Tensor<'float32'>;
}

const vit = { width: 24, depth: 2, heads: 3 };
const tiny = {
  'a vision transformer': visionTransformer('vit', { ...vit, patch: 8 }),
  'with layer scale': visionTransformer('dinov2', { ...vit, patch: 8, layerScale: 0.5 }),
  'with a norm before its blocks': visionTransformer('clip', {
    ...vit,
    patch: 8,
    preNorm: true,
    activation: quickGelu,
  }),
  'windows that shift': swinTransformer('swin', { width: 8, depths: [2, 2], heads: [2, 4], window: 3 }),
  'patches of convolutions': mobileVit('mobilevit', {
    channels: [4, 4, 8],
    depth: 1,
    stages: [{ channels: 8, width: 16, depth: 1 }],
    expansion: 2,
    features: 16,
  }),
};

describe('the slope of the loss is what the training step says', () => {
  test.each(Object.entries(tiny))('%s', async (_, architecture) => {
    const graph = classifier(architecture.body({ height: 24, width: 32, seed: 3 }));
    for (const { slope, error } of await directionalGradients(graph, { batch: 4, directions: 2 })) {
      expect(slope).toBeGreaterThan(0);
      expect(error).toBeLessThan(1e-2);
    }
  });
});

describe('the learner says the same after three steps as the file that it exports', () => {
  test.each(Object.entries(tiny))('%s', async (_, architecture) => {
    expectSame(await trainedExport(await tinyData({ side: 24 }), architecture));
  });
});

interface Reference {
  readonly size: readonly [height: number, width: number];
  readonly shape: readonly number[];
  readonly first: readonly number[];
  readonly norm: number;
}

/**
 * Features with weights by the formula, in evaluation: the first numbers and the root of the sum of all squares. Of
 * torchvision 0.14 (VisionTransformer, SwinTransformer) and, for what it lacks, of the same layers written in PyTorch 1.13
 * (timm's layer scale; CLIP's norm and QuickGELU; MobileViT with F.unfold and F.fold).
 */
const pytorch: Readonly<Record<keyof typeof tiny, Reference>> = {
  'a vision transformer': {
    size: [32, 32],
    shape: [2, 17, 24],
    first: [1.48135, -0.99966, 2.5112, -0.48731, -0.42549, -1.35886],
    norm: 28.9714,
  },
  'with layer scale': {
    size: [32, 32],
    shape: [2, 17, 24],
    first: [1.54243, -1.0977, 2.46777, -0.4481, -0.33735, -1.32786],
    norm: 28.9196,
  },
  'with a norm before its blocks': {
    size: [32, 32],
    shape: [2, 17, 24],
    first: [1.56887, -0.95645, 2.77784, -0.34141, -0.68364, -0.95008],
    norm: 28.9089,
  },
  'windows that shift': {
    size: [28, 36],
    shape: [2, 16, 4, 5],
    first: [-1.81244, -0.76794, -1.08431, -1.03776, -0.9248, -0.97391],
    norm: 25.1448,
  },
  'patches of convolutions': {
    size: [24, 40],
    shape: [2, 16, 3, 5],
    first: [0.21948, -0.07377, -0.06739, -0.07753, -0.18181, 0.40739],
    norm: 7.7202,
  },
};

describe("features are PyTorch's to 1e-4", () => {
  test.each(Object.entries(tiny))('%s', async (name, architecture) => {
    const { size, shape, first, norm } = pytorch[name as keyof typeof tiny];
    const features = await featuresOf(architecture.body({ height: size[0], width: size[1], seed: 3 }));
    expect(features.shape).toEqual(shape);
    for (const [i, wanted] of first.entries()) expect(Math.abs((features.data[i] ?? 0) - wanted)).toBeLessThan(1e-4);
    expect(Math.sqrt(features.data.reduce((sum, v) => sum + v * v, 0))).toBeCloseTo(norm, 3);
  });
});

describe('weights are drawn', () => {
  const constant = (body: Body, name: string) => body.graph.value(name).constant?.data as Float32Array;
  const deviation = (data: Float32Array) => Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
  const size = { height: 32, width: 32, seed: 3 };

  test('with the published deviations, and scales that let little through at first', () => {
    const wide = { patch: 8, width: 96, depth: 1, heads: 3, layerScale: 1e-5 };
    const body = visionTransformer('wide', wide).body(size);
    expect(deviation(constant(body, 'blocks.0.mlp.fc1.weight'))).toBeCloseTo(0.02, 3);
    expect(deviation(constant(body, 'pos_embed'))).toBeCloseTo(0.02, 2);
    expect(deviation(constant(body, 'patch_embed.proj.weight'))).toBeCloseTo((3 * 64) ** -0.5, 2);
    expect(deviation(constant(body, 'cls_token'))).toBeLessThan(1e-5);
    expect(constant(body, 'blocks.0.ls2.gamma')).toEqual(new Float32Array(96).fill(1e-5));
    expect(new Set(constant(body, 'blocks.0.attn.qkv.bias'))).toEqual(new Set([0]));
  });

  test('alike from the same seed, differently from another', () => {
    const first = (seed: number) =>
      constant(tiny['windows that shift'].body({ ...size, seed }), 'features.1.0.attn.relative_position_bias_table');
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });
});

test('pictures that patches do not cover are refused', () => {
  const body = () => transformerArchitectures.dinov2_small?.body({ height: 128, width: 128, seed: 1 });
  expect(body).toThrow(/choose 126 or 140/);
  const odd = () => tiny['windows that shift'].body({ height: 30, width: 32, seed: 1 });
  expect(odd).toThrow(expect.objectContaining({ code: 'E_BODY_SIZE' }));
});

/** Numbers of parameters as published, less those of the head; pictures of 224 pixels unless another size is named. */
const published: Readonly<Record<string, readonly [count: number, features: readonly (string | number)[]]>> = {
  // timm's vit_tiny_patch16_224 has 5,717,416, vit_small_patch16_224 and deit_small_patch16_224 22,050,664.
  vit_tiny: [5_717_416 - 193_000, ['N', 197, 192]],
  vit_small: [22_050_664 - 385_000, ['N', 197, 384]],
  deit_small: [22_050_664 - 385_000, ['N', 197, 384]],
  // torchvision 0.14: vit_b_16, swin_t.
  vit_base: [86_567_656 - 769_000, ['N', 197, 768]],
  swin_tiny: [28_288_354 - 769_000, ['N', 768, 7, 7]],
  // dinov2_vits14 has 22,056,576 for 37 x 37 patches, of which 384 are its mask token.
  dinov2_small: [22_056_576 - 384 - (37 * 37 - 16 * 16) * 384, ['N', 257, 384]],
  // transformers' CLIPVisionModel of openai/clip-vit-base-patch32.
  clip_vit_base_patch32: [87_456_000, ['N', 50, 768]],
  // timm's mobilevit_s has 5,578,632, mobilevit_xxs 1,272,024.
  mobilevit_small: [5_578_632 - 641_000, ['N', 640, 7, 7]],
  mobilevit_xx_small: [1_272_024 - 321_000, ['N', 320, 7, 7]],
};

describe('as published', () => {
  test('every kind is compared', () => {
    // vit_base but for its patches, and as slow to draw.
    const rest = Object.keys(transformerArchitectures).filter((name) => name !== 'vit_base_patch32');
    expect(rest.sort()).toEqual(Object.keys(published).sort());
  });

  test.each(Object.entries(published))('%s', (name, [count, features]) => {
    const body = transformerArchitectures[name]?.body({ height: 224, width: 224, seed: 1 }) as Body;
    const parameters = findParameters(body.graph);
    expect(parameters.reduce((n, v) => n + (v.constant?.data.length ?? 0), 0)).toBe(count);
    expect(body.graph.outputs.map((v) => v.shape)).toEqual([features]);
    expect(body.groups.flat()).toEqual(parameters.map((v) => v.name));
    expect(body.groups.every((names) => names.length > 0)).toBe(true);
  });
});
