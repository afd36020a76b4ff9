import { Graph, type Value } from '../../ir/graph.js';
import { staticShape } from '../../ir/shape.js';
import { GraphBuilder } from '../../ops/builder.js';
import { onnxDialect } from '../../ops/dialect.js';
import { findParameters } from '../../passes/parameters.js';
import type { Architecture, Body, BodyOptions } from '../body.js';
import { lecunNormal, normal } from '../initializer.js';
import { Layers } from '../layers.js';
import { patchGrid } from './position-embedding.js';
import { swinTimmNames, swinTorchvisionNames, swinTransformersNames } from './swin-transformer-names.js';
import { gelu, TokenLayers } from './token-layers.js';
import { relativePositions, windowAttention } from './window-attention.js';

export interface SwinOptions {
  /** Features of a token in the first stage; each stage doubles them and halves the map. */
  readonly width: number;
  readonly depths: readonly number[];
  /** By stage. */
  readonly heads: readonly number[];
  /** Tokens along the side of a window. */
  readonly window: number;
}

const patch = 4;
const epsilon = 1e-5;

/**
 * Liu et al. 2021: patches of 4 pixels, attention within windows that every other block shifts, and stages between
 * which four neighbouring tokens become one. Features are maps [N, C, h / 32, w / 32], rounded up. Named, drawn and
 * computed as torchvision's `swin_t`.
 * @throws WarmstartError of its bodies: `E_BODY_SIZE` for pictures that are no multiple of 4
 */
export function swinTransformer(name: string, options: SwinOptions): Architecture {
  const { width, depths, heads, window } = options;
  const body = (size: BodyOptions): Body => {
    patchGrid(name, patch, size);
    const graph = new Graph(onnxDialect);
    const nn = new TokenLayers(new GraphBuilder(graph), normal(size.seed, 0.02));
    const input = graph.input('input', 'float32', ['N', 3, size.height, size.width]);
    const stem = { kernel: patch, stride: patch, bias: true };
    const maps = new Layers(nn.b, lecunNormal(size.seed)).conv('features.0.0', input, width, stem);
    const positions = relativePositions(nn.b.scope('positions/'), window);
    let x = nn.layerNorm('features.0.2', nn.b.transpose(maps, [0, 2, 3, 1]), epsilon);
    for (const [stage, depth] of depths.entries()) {
      if (stage > 0) x = patchMerging(nn, `features.${2 * stage}`, x);
      for (let i = 0; i < depth; i++) {
        const shift = i % 2 === 0 ? 0 : Math.floor(window / 2);
        const attention = { heads: heads[stage] ?? 1, window, shift, positions };
        x = swinBlock(nn, `features.${2 * stage + 1}.${i}`, x, attention);
      }
    }
    graph.output(nn.b.transpose(nn.layerNorm('norm', x, epsilon), [0, 3, 1, 2]));
    return { architecture: name, graph, groups: halves(graph, depths.length) };
  };
  return { name, body, foreignNames: [swinTorchvisionNames, swinTimmNames, swinTransformersNames] };
}

function swinBlock(nn: TokenLayers, name: string, x: Value, attention: Parameters<typeof windowAttention>[3]): Value {
  const b = nn.b.scope(`${name}/`);
  const [width = 1] = staticShape(x.shape.slice(-1), `the features that ${name} reads`);
  const normed = nn.layerNorm(`${name}.norm1`, x, epsilon);
  const middle = b.add(x, windowAttention(nn, `${name}.attn`, normed, attention));
  const names = [`${name}.mlp.0`, `${name}.mlp.3`] as const;
  const options = { hidden: 4 * width, activation: gelu, names };
  return b.add(middle, nn.mlp(nn.layerNorm(`${name}.norm2`, middle, epsilon), options));
}

/** Four neighbours become one token of twice the width: [N, h, w, C] to [N, h / 2, w / 2, 2 C], rounded up. */
function patchMerging(nn: TokenLayers, name: string, x: Value): Value {
  const b = nn.b.scope(`${name}/`);
  const [height = 1, width = 1, channels = 1] = staticShape(x.shape.slice(1), `the maps that ${name} reads`);
  const even = b.pad(x, [0, 0, 0, 0, 0, height % 2, width % 2, 0]);
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  // The neighbour below comes second, the one to the right third.
  const apart = b.transpose(b.reshape(even, [0, rows, 2, columns, 2, channels]), [0, 1, 3, 4, 2, 5]);
  const joined = b.reshape(apart, [0, rows, columns, 4 * channels]);
  return nn.linear(`${name}.reduction`, nn.layerNorm(`${name}.norm`, joined, epsilon), 2 * channels, { bias: false });
}

/** Two layer groups: the first half of the stages, and the rest. */
function halves(graph: Graph, stages: number): string[][] {
  const names = findParameters(graph).map((v) => v.name);
  const middle = names.findIndex((n) => n.startsWith(`features.${2 * Math.floor(stages / 2)}.`));
  return [names.slice(0, middle), names.slice(middle)];
}
