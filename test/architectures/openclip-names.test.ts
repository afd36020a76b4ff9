import { expect, test } from 'vitest';
import type { Tensor } from '../../src/ir/tensor.js';
import { weightsOf } from '../../src/learner/weights.js';
import { quickGelu } from '../../src/nn/architectures/token-layers.js';
import { visionTransformer } from '../../src/nn/architectures/vision-transformer.js';

const size = { height: 32, width: 32 };
const [width, tokens] = [32, 1 + 2 * 2];
const design = { patch: 16, width, depth: 2, heads: 2, activation: quickGelu, epsilon: 1e-5, preNorm: true };

/** Of CLIP's picture tower as openai/CLIP has it in `model.py`, `VisionTransformer`. */
const block = {
  'ln_1.weight': [width],
  'ln_1.bias': [width],
  'attn.in_proj_weight': [3 * width, width],
  'attn.in_proj_bias': [3 * width],
  'attn.out_proj.weight': [width, width],
  'attn.out_proj.bias': [width],
  'ln_2.weight': [width],
  'ln_2.bias': [width],
  'mlp.c_fc.weight': [4 * width, width],
  'mlp.c_fc.bias': [4 * width],
  'mlp.c_proj.weight': [width, 4 * width],
  'mlp.c_proj.bias': [width],
};
const blocks = (tower: string) =>
  [0, 1].flatMap((i) =>
    Object.entries(block).map(([name, shape]) => [`${tower}transformer.resblocks.${i}.${name}`, shape] as const),
  );
const shapes: readonly (readonly [string, readonly number[]])[] = [
  ['positional_embedding', [7, 16]],
  ['token_embedding.weight', [9, 16]],
  ['logit_scale', []],
  ...blocks(''),
  ['visual.class_embedding', [width]],
  ['visual.positional_embedding', [tokens, width]],
  ['visual.proj', [width, 16]],
  ['visual.conv1.weight', [width, 3, 16, 16]],
  ['visual.ln_pre.weight', [width]],
  ['visual.ln_pre.bias', [width]],
  ...blocks('visual.'),
  ['visual.ln_post.weight', [width]],
  ['visual.ln_post.bias', [width]],
];

test('the picture tower of a file of OpenCLIP fills the body, each tensor its own place', () => {
  const { body, foreignNames = [] } = visionTransformer('clip', design);
  const file = new Map<string, Tensor>(
    shapes.map(([name, shape], i) => {
      const data = new Float32Array(shape.reduce((n, side) => n * side, 1)).fill(i);
      return [name, { dtype: 'float32', shape: [...shape], data }];
    }),
  );
  const kinds = foreignNames.filter((kind) => kind.recognises(new Set(file.keys())));
  expect(kinds.map(({ publisher }) => publisher)).toEqual(['OpenCLIP']);
  const converted = kinds[0]?.convert(file, size) ?? new Map<string, Tensor>();
  const wanted = weightsOf(body({ ...size, seed: 0 }).graph);
  expect(new Set(converted.keys())).toEqual(new Set(wanted.keys()));
  for (const [name, { shape }] of wanted) expect(converted.get(name)?.shape, name).toEqual([...shape]);
  const sourceOf = (name: string) => shapes[converted.get(name)?.data[0] as number]?.[0];
  expect(sourceOf('blocks.1.mlp.fc2.weight')).toBe('visual.transformer.resblocks.1.mlp.c_proj.weight');
  expect(sourceOf('blocks.0.attn.qkv.bias')).toBe('visual.transformer.resblocks.0.attn.in_proj_bias');
  expect(sourceOf('norm_pre.weight')).toBe('visual.ln_pre.weight');
  expect(sourceOf('norm.bias')).toBe('visual.ln_post.bias');
  expect(sourceOf('cls_token')).toBe('visual.class_embedding');
});
