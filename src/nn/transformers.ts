import type { Architecture } from './body.js';
import { quickGelu } from './token-layers.js';
import { visionTransformer } from './vision-transformer.js';

/** Touvron et al. 2021, table 1: tiny, small and base as in DeiT; widths of heads are 64. */
const tiny = { width: 192, depth: 12, heads: 3 };
const small = { width: 384, depth: 12, heads: 6 };
const base = { width: 768, depth: 12, heads: 12 };

/** Radford et al. 2021, section 2.4: the picture tower of the ViT-B/32. */
const clip = { patch: 32, activation: quickGelu, epsilon: 1e-5, preNorm: true };

/** Oquab et al. 2023, table 16: patches of 14 pixels, layer scale; positions are resized as its authors do it. */
const dinov2 = { patch: 14, layerScale: 1e-5, antialias: false };

/** Networks of attention, by the name that a user writes. */
export const transformerArchitectures: Readonly<Record<string, Architecture>> = {
  vit_tiny: visionTransformer('vit_tiny', { patch: 16, ...tiny }),
  vit_small: visionTransformer('vit_small', { patch: 16, ...small }),
  vit_base: visionTransformer('vit_base', { patch: 16, ...base }),
  vit_base_patch32: visionTransformer('vit_base_patch32', { patch: 32, ...base }),
  deit_small: visionTransformer('deit_small', { patch: 16, ...small }),
  dinov2_small: visionTransformer('dinov2_small', { ...dinov2, ...small }),
  clip_vit_base_patch32: visionTransformer('clip_vit_base_patch32', { ...clip, ...base }),
};
