import type { Architecture } from '../body.js';
import { mobileVit } from './mobilevit.js';
import { swinTransformer } from './swin-transformer.js';
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

/** Mehta and Rastegari 2022, table 4. */
const mobileSmall = {
  channels: [16, 32, 64],
  depth: 3,
  stages: [
    { channels: 96, width: 144, depth: 2 },
    { channels: 128, width: 192, depth: 4 },
    { channels: 160, width: 240, depth: 3 },
  ],
  expansion: 4,
  features: 640,
} as const;
const mobileXxSmall = {
  channels: [16, 16, 24],
  depth: 3,
  stages: [
    { channels: 48, width: 64, depth: 2 },
    { channels: 64, width: 80, depth: 4 },
    { channels: 80, width: 96, depth: 3 },
  ],
  expansion: 2,
  features: 320,
} as const;

/** Networks of attention, by the name that a user writes. */
export const transformerArchitectures: Readonly<Record<string, Architecture>> = {
  vit_tiny: visionTransformer('vit_tiny', { patch: 16, ...tiny }),
  vit_small: visionTransformer('vit_small', { patch: 16, ...small }),
  vit_base: visionTransformer('vit_base', { patch: 16, ...base }),
  vit_base_patch32: visionTransformer('vit_base_patch32', { patch: 32, ...base }),
  deit_small: visionTransformer('deit_small', { patch: 16, ...small }),
  dinov2_small: visionTransformer('dinov2_small', { ...dinov2, ...small }),
  clip_vit_base_patch32: visionTransformer('clip_vit_base_patch32', { ...clip, ...base }),
  /** Liu et al. 2021, section 3.3. */
  swin_tiny: swinTransformer('swin_tiny', { width: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7 }),
  mobilevit_small: mobileVit('mobilevit_small', mobileSmall),
  mobilevit_xx_small: mobileVit('mobilevit_xx_small', mobileXxSmall),
};
