import { ints, string } from '../../ir/attributes.js';
import { Graph, type Value } from '../../ir/graph.js';
import { staticShape } from '../../ir/shape.js';
import { GraphBuilder } from '../../ops/builder.js';
import { onnxDialect } from '../../ops/dialect.js';
import { findParameters } from '../../passes/parameters.js';
import type { Architecture, Body, BodyOptions } from '../body.js';
import { kaimingNormal, normal } from '../initializer.js';
import { Layers } from '../layers.js';
import { mobileVitTimmNames, mobileVitTransformersNames } from './mobilevit-names.js';
import { silu, TokenLayers } from './token-layers.js';
import { transformerBlock } from './transformer-block.js';

/** A stage that ends in a transformer over the patches of its maps. */
export interface MobileVitStage {
  readonly channels: number;
  /** Features of a token. */
  readonly width: number;
  readonly depth: number;
}

export interface MobileVitOptions {
  /** Channels of the stem, and of the first two stages, which are convolutions alone. */
  readonly channels: readonly [number, number, number];
  /** Inverted residual blocks of the second stage. */
  readonly depth: number;
  readonly stages: readonly MobileVitStage[];
  /** By how much an inverted residual block widens its input. */
  readonly expansion: number;
  /** Channels of the last 1x1 convolution. */
  readonly features: number;
}

/** Pixels of a map along the side of a patch, whose places attend each to its like in other patches. */
const patch = 2;
const heads = 4;
const epsilon = 1e-5;

interface Writers {
  readonly nn: Layers;
  readonly tokens: TokenLayers;
}

/**
 * Mehta and Rastegari 2022, table 4: inverted residual blocks, and in the last three stages transformers over patches of
 * 2 x 2. Features are maps [N, C, h / 32, w / 32], rounded up. Named as timm's; pictures are expected as RGB in 0..1,
 * without further normalisation, by its pretrained weights.
 */
export function mobileVit(name: string, options: MobileVitOptions): Architecture {
  const { channels, depth, stages, expansion, features } = options;
  const body = ({ height, width, seed }: BodyOptions): Body => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const writers = { nn: new Layers(b, kaimingNormal(seed, 'out')), tokens: new TokenLayers(b, normal(seed, 0.02)) };
    const input = graph.input('input', 'float32', ['N', 3, height, width]);
    const inverted = (at: string, x: Value, filters: number, stride: number) =>
      invertedResidual(writers, `stages.${at}`, x, { filters, stride, expansion });
    let x = convNormAct(writers, 'stem', input, { filters: channels[0], kernel: 3, stride: 2 });
    x = inverted('0.0', x, channels[1], 1);
    for (let i = 0; i < depth; i++) x = inverted(`1.${i}`, x, channels[2], i === 0 ? 2 : 1);
    for (const [i, stage] of stages.entries()) {
      x = inverted(`${i + 2}.0`, x, stage.channels, 2);
      x = mobileVitBlock(writers, `stages.${i + 2}.1`, x, stage);
    }
    graph.output(convNormAct(writers, 'final_conv', x, { filters: features, kernel: 1 }));
    return { architecture: name, graph, groups: halves(graph) };
  };
  return { name, body, foreignNames: [mobileVitTimmNames, mobileVitTransformersNames] };
}

interface ConvNormOptions {
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
}

/** A convolution that keeps the map's size but for its stride, and its batch norm. */
function convNorm({ nn }: Writers, name: string, x: Value, options: ConvNormOptions): Value {
  const { filters, kernel, stride = 1, groups = 1 } = options;
  const y = nn.conv(`${name}.conv`, x, filters, { kernel, stride, padding: (kernel - 1) / 2, groups });
  return nn.batchNorm(`${name}.bn`, y);
}

function convNormAct(writers: Writers, name: string, x: Value, options: ConvNormOptions): Value {
  return silu(writers.nn.b.scope(`${name}/`), convNorm(writers, name, x, options));
}

/** Sandler et al. 2018, section 3.3: widened, convolved channel by channel, and narrowed without an activation. */
function invertedResidual(
  writers: Writers,
  name: string,
  x: Value,
  { filters, stride, expansion }: { readonly filters: number; readonly stride: number; readonly expansion: number },
): Value {
  const [channels = 1] = staticShape(x.shape.slice(1, 2), `the input of ${name}`);
  const wide = channels * expansion;
  const widened = convNormAct(writers, `${name}.conv1_1x1`, x, { filters: wide, kernel: 1 });
  const convolved = { filters: wide, kernel: 3, stride, groups: wide };
  const middle = convNormAct(writers, `${name}.conv2_kxk`, widened, convolved);
  const narrow = convNorm(writers, `${name}.conv3_1x1`, middle, { filters, kernel: 1 });
  return stride === 1 && channels === filters ? writers.nn.b.scope(`${name}/`).add(narrow, x) : narrow;
}

/** Figure 1 b of the paper: a convolution for what is near, a transformer for what is far, and both joined. */
function mobileVitBlock(writers: Writers, name: string, x: Value, { channels, width, depth }: MobileVitStage): Value {
  const { nn, tokens } = writers;
  const near = convNormAct(writers, `${name}.conv_kxk`, x, { filters: channels, kernel: 3 });
  const maps = nn.conv(`${name}.conv_1x1`, near, width, { kernel: 1 });
  const [, rows = 1, columns = 1] = staticShape(maps.shape.slice(1), `the maps of ${name}`);
  const [high, wide] = [Math.ceil(rows / patch) * patch, Math.ceil(columns / patch) * patch];
  const b = nn.b.scope(`${name}/`);
  let far = unfolded(b, resized(b, maps, [high, wide]));
  for (let i = 0; i < depth; i++) {
    const block = { heads, hidden: 2 * width, activation: silu, epsilon };
    far = transformerBlock(tokens, `${name}.transformer.${i}`, far, block);
  }
  const folded = refolded(b, tokens.layerNorm(`${name}.norm`, far, epsilon), [high, wide]);
  const back = resized(b, folded, [rows, columns]);
  const projected = convNormAct(writers, `${name}.conv_proj`, back, { filters: channels, kernel: 1 });
  return convNormAct(writers, `${name}.conv_fusion`, b.concat([x, projected], 1), { filters: channels, kernel: 3 });
}

/** [N, C, h, w] to [4 N, h / 2 * w / 2, C]: one sequence for each place in a patch. */
function unfolded(b: GraphBuilder, maps: Value): Value {
  const [channels = 1, height = 1, width = 1] = staticShape(maps.shape.slice(1), 'maps to be unfolded');
  const apart = b.reshape(maps, [0, channels, height / patch, patch, width / patch, patch]);
  const places = b.transpose(apart, [0, 3, 5, 2, 4, 1]);
  return b.reshape(places, [-1, (height / patch) * (width / patch), channels]);
}

/** The way back of {@link unfolded}. */
function refolded(b: GraphBuilder, sequences: Value, [height, width]: readonly [number, number]): Value {
  const [channels = 1] = staticShape(sequences.shape.slice(2), 'sequences to be folded');
  const places = b.reshape(sequences, [-1, patch, patch, height / patch, width / patch, channels]);
  return b.reshape(b.transpose(places, [0, 5, 3, 1, 4, 2]), [0, channels, height, width]);
}

/** Linear interpolation, as PyTorch's with align_corners=False; without averaging. */
function resized(b: GraphBuilder, maps: Value, [height, width]: readonly [number, number]): Value {
  if (maps.shape[2] === height && maps.shape[3] === width) return maps;
  const attributes = { mode: string('linear'), axes: ints([2, 3]) };
  return b.one('Resize', [maps, undefined, undefined, b.ints([height, width])], attributes);
}

/** Two layer groups: stem and stages of convolutions alone, and the rest. */
function halves(graph: Graph): string[][] {
  const names = findParameters(graph).map((v) => v.name);
  const middle = names.findIndex((n) => n.startsWith('stages.2.'));
  return [names.slice(0, middle), names.slice(middle)];
}
