import { Graph } from '../../ir/graph.js';
import { GraphBuilder } from '../../ops/builder.js';
import { onnxDialect } from '../../ops/dialect.js';
import { findParameters } from '../../passes/parameters.js';
import type { Architecture, Body, BodyOptions } from '../body.js';
import { lecunNormal, normal } from '../initializer.js';
import { Layers } from '../layers.js';
import { patchGrid } from './position-embedding.js';
import { gelu, type Pointwise, TokenLayers } from './token-layers.js';
import { transformerBlock } from './transformer-block.js';
import {
  clipNames,
  openClipNames,
  timmNames,
  torchvisionNames,
  transformersNames,
} from './vision-transformer-names.js';

export interface VisionTransformerOptions {
  /** Pixels along the side of a patch. */
  readonly patch: number;
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Of the MLPs; GELU unless given. */
  readonly activation?: Pointwise;
  /** Of the layer norms; 1e-6 unless given, as in timm's, torchvision's and DINOv2's networks. */
  readonly epsilon?: number;
  /** First value of the factors behind attention and MLP; without them unless given. */
  readonly layerScale?: number;
  /** A layer norm before the first block, and patches without a bias, as CLIP has it. */
  readonly preNorm?: boolean;
  /** Whether the positions of pretrained weights are averaged where a smaller picture has fewer; so unless false. */
  readonly antialias?: boolean;
}

/**
 * Dosovitskiy et al. 2021: patches as tokens, a class token before them, and a transformer. Features are the tokens
 * behind the last layer norm, [N, 1 + h * w, C]. Parameters are named as timm names them; linear layers and positions
 * are drawn from a normal distribution with deviation .02, as in timm, the patches' weights as in torchvision (PyTorch's
 * `trunc_normal_` cuts at -2 and 2, more than fifty deviations away: a normal distribution).
 * @throws WarmstartError of its bodies: `E_BODY_SIZE` for pictures that are no multiple of the patch
 */
export function visionTransformer(name: string, options: VisionTransformerOptions): Architecture {
  const { patch, width, depth, heads, activation = gelu, epsilon = 1e-6, layerScale, preNorm = false } = options;
  const { antialias = true } = options;
  const body = ({ height, width: pixels, seed }: BodyOptions): Body => {
    patchGrid(name, patch, { height, width: pixels });
    const graph = new Graph(onnxDialect);
    const nn = new TokenLayers(new GraphBuilder(graph), normal(seed, 0.02));
    const input = graph.input('input', 'float32', ['N', 3, height, pixels]);
    const stem = { kernel: patch, stride: patch, bias: !preNorm };
    const maps = new Layers(nn.b, lecunNormal(seed)).conv('patch_embed.proj', input, width, stem);
    const patches = nn.tokens('patch_embed', maps);
    let x = nn.positions('pos_embed', nn.classToken('cls_token', patches, normal(seed, 1e-6)));
    if (preNorm) x = nn.layerNorm('norm_pre', x, epsilon);
    for (let i = 0; i < depth; i++) {
      x = transformerBlock(nn, `blocks.${i}`, x, { heads, hidden: 4 * width, activation, epsilon, layerScale });
    }
    graph.output(nn.layerNorm('norm', x, epsilon));
    return { architecture: name, graph, prefixTokens: 1, groups: halves(graph, depth) };
  };
  const layout = { name, patch, antialias };
  const foreignNames = [
    timmNames(layout),
    transformersNames(layout),
    torchvisionNames(layout),
    clipNames(layout),
    openClipNames(layout),
  ];
  return { name, body, foreignNames };
}

/** Two layer groups: what comes before the middle block, and the rest. */
function halves(graph: Graph, depth: number): string[][] {
  const names = findParameters(graph).map((v) => v.name);
  const middle = names.findIndex((n) => n.startsWith(`blocks.${Math.floor(depth / 2)}.`));
  return [names.slice(0, middle), names.slice(middle)];
}
