import type { Tensor } from '../../ir/tensor.js';
import type { ForeignNames } from '../body.js';
import { type ForeignNaming, foreignNames } from './foreign-names.js';
import { withPackedAttention } from './packed-attention.js';
import { patchGrid, resizePositions } from './position-embedding.js';

/** What names of a vision transformer depend on. */
export interface PatchLayout {
  readonly name: string;
  readonly patch: number;
  /** Whether positions are averaged where there are fewer. */
  readonly antialias: boolean;
}

/**
 * Names of a vision transformer as one publisher writes them, positions resized where the picture is another. The
 * arithmetic of the graph is timm's: transformers' ViT has 1e-12 in its layer norms for timm's 1e-6, which at a
 * variance v is a relative difference of 5e-7 / v.
 */
function foreign(naming: Omit<ForeignNaming, 'adapt'>, layout: PatchLayout): ForeignNames {
  return foreignNames({
    ...naming,
    adapt(tensors, size) {
      const own = new Map(withPackedAttention(tensors));
      const grid = patchGrid(layout.name, layout.patch, size);
      for (const name of ['cls_token', 'pos_embed']) {
        const table = own.get(name);
        if (table) own.set(name, asTokens(table));
      }
      const positions = own.get('pos_embed');
      if (!positions) return own;
      return own.set('pos_embed', resizePositions(positions, { grid, prefixTokens: 1, antialias: layout.antialias }));
    },
  });
}

/** [1, T, C]: in transformers' CLIP the class token is [C], the positions are [T, C]. */
function asTokens(table: Tensor): Tensor {
  const missing = Math.max(0, 3 - table.shape.length);
  return { ...table, shape: [...Array<number>(missing).fill(1), ...table.shape] };
}

/** timm's names are the graph's own: only its head, and DINOv2's mask token, have no place in a body. */
export const timmNames = (layout: PatchLayout): ForeignNames =>
  foreign(
    {
      publisher: 'timm',
      mark: /^blocks\.0\.attn\.qkv\.weight$/,
      leftOut: /^(?:head|head_dist|pre_logits)\.|^mask_token$/,
      renamings: [],
    },
    layout,
  );

/** ViT, DeiT and DINOv2, with or without a prefix such as `vit.`. */
export const transformersNames = (layout: PatchLayout): ForeignNames =>
  foreign(
    {
      publisher: 'transformers',
      mark: /^(?:\w+\.)?encoder\.layer\.0\.attention\.attention\.query\.weight$/,
      leftOut: /^(?!(?:\w+\.)?(?:embeddings|encoder|layernorm)\.)|\.mask_token$/,
      renamings: [
        [/^(?:\w+\.)?embeddings\.cls_token$/, 'cls_token'],
        [/^(?:\w+\.)?embeddings\.distillation_token$/, 'dist_token'],
        [/^(?:\w+\.)?embeddings\.position_embeddings$/, 'pos_embed'],
        [/^(?:\w+\.)?embeddings\.patch_embeddings\.projection\./, 'patch_embed.proj.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.(?:layernorm_before|norm1)\./, 'blocks.$1.norm1.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.(?:layernorm_after|norm2)\./, 'blocks.$1.norm2.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.attention\.attention\.query\./, 'blocks.$1.attn.q.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.attention\.attention\.key\./, 'blocks.$1.attn.k.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.attention\.attention\.value\./, 'blocks.$1.attn.v.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.attention\.output\.dense\./, 'blocks.$1.attn.proj.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.layer_scale([12])\.lambda1$/, 'blocks.$1.ls$2.gamma'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.(?:intermediate\.dense|mlp\.fc1)\./, 'blocks.$1.mlp.fc1.'],
        [/^(?:\w+\.)?encoder\.layer\.(\d+)\.(?:output\.dense|mlp\.fc2)\./, 'blocks.$1.mlp.fc2.'],
        [/^(?:\w+\.)?layernorm\./, 'norm.'],
      ],
    },
    layout,
  );

/** torchvision's `vit_b_16` and the like; in weights from before 0.13 the MLP's layers are `linear_1`, `linear_2`. */
export const torchvisionNames = (layout: PatchLayout): ForeignNames =>
  foreign(
    {
      publisher: 'torchvision',
      mark: /^encoder\.layers\.encoder_layer_0\.self_attention\.in_proj_weight$/,
      leftOut: /^heads\./,
      renamings: [
        [/^class_token$/, 'cls_token'],
        [/^encoder\.pos_embedding$/, 'pos_embed'],
        [/^conv_proj\./, 'patch_embed.proj.'],
        [/^encoder\.layers\.encoder_layer_(\d+)\.ln_([12])\./, 'blocks.$1.norm$2.'],
        [/^encoder\.layers\.encoder_layer_(\d+)\.self_attention\.in_proj_/, 'blocks.$1.attn.qkv.'],
        [/^encoder\.layers\.encoder_layer_(\d+)\.self_attention\.out_proj\./, 'blocks.$1.attn.proj.'],
        [/^encoder\.layers\.encoder_layer_(\d+)\.mlp\.(?:0|linear_1)\./, 'blocks.$1.mlp.fc1.'],
        [/^encoder\.layers\.encoder_layer_(\d+)\.mlp\.(?:3|linear_2)\./, 'blocks.$1.mlp.fc2.'],
        [/^encoder\.ln\./, 'norm.'],
      ],
    },
    layout,
  );

/** The picture tower of a CLIP, alone or beside that for text. */
export const clipNames = (layout: PatchLayout): ForeignNames =>
  foreign(
    {
      publisher: 'transformers',
      mark: /^vision_model\.encoder\.layers\.0\.self_attn\.q_proj\.weight$/,
      leftOut: /^(?!vision_model\.)|\.position_ids$/,
      renamings: [
        [/^vision_model\.embeddings\.class_embedding$/, 'cls_token'],
        [/^vision_model\.embeddings\.position_embedding\.weight$/, 'pos_embed'],
        [/^vision_model\.embeddings\.patch_embedding\./, 'patch_embed.proj.'],
        [/^vision_model\.pre_layrnorm\./, 'norm_pre.'],
        [/^vision_model\.encoder\.layers\.(\d+)\.layer_norm([12])\./, 'blocks.$1.norm$2.'],
        [/^vision_model\.encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\./, 'blocks.$1.attn.$2.'],
        [/^vision_model\.encoder\.layers\.(\d+)\.self_attn\.out_proj\./, 'blocks.$1.attn.proj.'],
        [/^vision_model\.encoder\.layers\.(\d+)\.mlp\.fc([12])\./, 'blocks.$1.mlp.fc$2.'],
        [/^vision_model\.post_layernorm\./, 'norm.'],
      ],
    },
    layout,
  );

/** The same as OpenAI and OpenCLIP name it, beside the tower for text; without the projection into their common space. */
export const openClipNames = (layout: PatchLayout): ForeignNames =>
  foreign(
    {
      publisher: 'OpenCLIP',
      mark: /^visual\.transformer\.resblocks\.0\.attn\.in_proj_weight$/,
      leftOut: /^(?!visual\.)|^visual\.proj$/,
      renamings: [
        [/^visual\.class_embedding$/, 'cls_token'],
        [/^visual\.positional_embedding$/, 'pos_embed'],
        [/^visual\.conv1\./, 'patch_embed.proj.'],
        [/^visual\.ln_pre\./, 'norm_pre.'],
        [/^visual\.transformer\.resblocks\.(\d+)\.ln_([12])\./, 'blocks.$1.norm$2.'],
        [/^visual\.transformer\.resblocks\.(\d+)\.attn\.in_proj_/, 'blocks.$1.attn.qkv.'],
        [/^visual\.transformer\.resblocks\.(\d+)\.attn\.out_proj\./, 'blocks.$1.attn.proj.'],
        [/^visual\.transformer\.resblocks\.(\d+)\.mlp\.c_fc\./, 'blocks.$1.mlp.fc1.'],
        [/^visual\.transformer\.resblocks\.(\d+)\.mlp\.c_proj\./, 'blocks.$1.mlp.fc2.'],
        [/^visual\.ln_post\./, 'norm.'],
      ],
    },
    layout,
  );
