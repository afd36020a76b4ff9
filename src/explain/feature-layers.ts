import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Value } from '../ir/graph.js';
import { isStatic, type Shape } from '../ir/shape.js';
import type { GraphBuilder } from '../ops/builder.js';
import { separators } from '../passes/separators.js';
import type { SeenSize } from './explained-network.js';

/** Where the parts of a picture are still told apart, and everything that is known of it passes through. */
export interface FeatureLayer {
  /** Of the value; the node that computes it often has the same. */
  readonly name: string;
  /** What the axes are: [N, C, h, w], [N, h, w, C] or [N, tokens, C]. */
  readonly layout: 'maps' | 'channels last' | 'tokens';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Tokens in front that stand for no patch. */
  readonly prefix: number;
}

/** Class token, distillation token and registers: more than these stand in front of no patches. */
const mostPrefixTokens = 16;

/** The layers at which a network can be asked what it looks at, first ones first. */
export function featureLayers(graph: Graph, seen: SeenSize): FeatureLayer[] {
  const input = graph.value('pictures');
  const found: FeatureLayer[] = [];
  for (const { value } of separators(graph, input, graph.value('logits'))) {
    if (value.dtype !== 'float32') continue;
    const layer = mapLayer(value, seen) ?? tokenLayer(value, found);
    if (layer) found.push(layer);
  }
  // The picture itself, cast, transposed and normalised, is no feature.
  return found.filter(({ name }) => isComputedByLayers(graph.value(name), input));
}

/**
 * The layer of a name, or the last one: as close to the decision as the network still knows where things are (Selvaraju
 * et al. 2017, section 3).
 * @throws WarmstartError `E_EXPLAIN_LAYER` when there is none of that name, with those that there are
 */
export function chooseLayer(layers: readonly FeatureLayer[], name?: string): FeatureLayer {
  const layer = name === undefined ? layers.at(-1) : layers.find((each) => each.name === name);
  if (layer) return layer;
  throw new WarmstartError({
    code: 'E_EXPLAIN_LAYER',
    problem:
      name === undefined
        ? 'the network has no layer of maps through which everything passes'
        : `the network has no layer '${name}' of maps through which everything passes`,
    ...(layers.length > 0 && { expected: `one of ${lastNames(layers)}` }),
    hint: 'occlusion, integrated-gradients and smooth-grad need no layer',
  });
}

/** Cells below which a map says little more than that something is somewhere in the picture: 4 x 4. */
const leastCells = 16;

/**
 * The layer of a name, or the one whose maps are shown: the last one that still has 4 x 4 cells, or as many as there are. It is the
 * last one of all for networks and pictures of the usual sizes, where that has 7 x 7; of pictures of 64 pixels it would
 * have 2 x 2.
 * @throws WarmstartError as `chooseLayer`
 */
export function layerToShow(layers: readonly FeatureLayer[], name?: string): FeatureLayer {
  if (name !== undefined) return chooseLayer(layers, name);
  const cells = ({ height, width }: FeatureLayer) => height * width;
  const enough = Math.min(leastCells, Math.max(...layers.map(cells)));
  return chooseLayer(layers.filter((layer) => cells(layer) >= enough));
}

/** Names in an error: the last ones are what most ask for. */
const mostNames = 12;

function lastNames(layers: readonly FeatureLayer[]): string {
  const names = layers.slice(-mostNames).map(({ name }) => name);
  const before = layers.length - names.length;
  return `${names.join(', ')}${before > 0 ? `, or of ${before} before them` : ''}`;
}

/** A value of that layer, or its derivative, as maps [N, C, h, w]. */
export function asMaps(b: GraphBuilder, value: Value, layer: FeatureLayer): Value {
  if (layer.layout === 'maps') return value;
  if (layer.layout === 'channels last') return b.transpose(value, [0, 3, 1, 2]);
  const { prefix, height, width, channels } = layer;
  const patches = b.slice(value, { starts: [prefix], ends: [prefix + height * width], axes: [1] });
  return b.reshape(b.transpose(patches, [0, 2, 1]), [0, channels, height, width]);
}

/**
 * Maps that are proportioned like the picture, to a cell. Where both ways to read the axes would do, the better one is
 * taken; of two equal ones the one with channels first, as ONNX has them.
 */
function mapLayer({ name, shape }: Value, seen: SeenSize): FeatureLayer | undefined {
  const [, a, b, c] = shape;
  if (shape.length !== 4 || !isStatic(shape.slice(1))) return undefined;
  const [first, second, third] = [a, b, c] as [number, number, number];
  const readings: readonly FeatureLayer[] = [
    { name, layout: 'maps', height: second, width: third, channels: first, prefix: 0 },
    { name, layout: 'channels last', height: first, width: second, channels: third, prefix: 0 },
  ];
  const fitting = readings.filter((one) => isLikePicture(one, seen));
  return fitting.sort((one, other) => disproportion(one, seen) - disproportion(other, seen))[0];
}

/** Tokens stand for the cells of the last maps before them, row by row. */
function tokenLayer({ name, shape }: Value, before: readonly FeatureLayer[]): FeatureLayer | undefined {
  const grid = before.at(-1);
  if (shape.length !== 3 || !grid || !isTokenShape(shape)) return undefined;
  const [, tokens, channels] = shape;
  const prefix = tokens - grid.height * grid.width;
  if (prefix < 0 || prefix > mostPrefixTokens) return undefined;
  return { name, layout: 'tokens', height: grid.height, width: grid.width, channels, prefix };
}

function isTokenShape(shape: Shape): shape is readonly [Shape[number], number, number] {
  return isStatic(shape.slice(1));
}

function isLikePicture(maps: SeenSize, seen: SeenSize): boolean {
  if (maps.height * maps.width < 2 || maps.height > seen.height || maps.width > seen.width) return false;
  // Each side is rounded to whole cells: one cell more or less on either.
  return disproportion(maps, seen) <= Math.max(seen.height, seen.width);
}

/** How far two sizes are from having the same proportions. */
function disproportion(maps: SeenSize, seen: SeenSize): number {
  return Math.abs(maps.height * seen.width - maps.width * seen.height);
}

/** What only moves, casts and scales pixels has no layer behind it. */
const preparing = new Set([
  'Cast',
  'Transpose',
  'Sub',
  'Mul',
  'Div',
  'Add',
  'Identity',
  'Pad',
  'Slice',
  'Gather',
  'Concat',
]);

function isComputedByLayers(value: Value, input: Value): boolean {
  const seen = new Set<Value>();
  const behind = [value];
  for (let v = behind.pop(); v; v = behind.pop()) {
    if (seen.has(v) || v === input) continue;
    seen.add(v);
    const { producer } = v;
    if (!producer) continue;
    if (!preparing.has(producer.op)) return true;
    for (const operand of producer.inputs) if (operand) behind.push(operand);
  }
  return false;
}
