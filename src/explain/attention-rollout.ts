import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { ancestors } from '../passes/copy.js';
import type { FeatureLayer } from './feature-layers.js';
import type { ExplainedPictures, Explanation } from './heat-map.js';
import { asTheyAre, type RowPass } from './row-pass.js';

/** The attentions of a network in which every token may look at every other, and what its tokens stand for. */
export interface Attention {
  /** First ones first, each [N, heads, T, T] or [N * heads, T, T]. */
  readonly values: readonly Value[];
  readonly tokens: number;
  /** Of the patches. */
  readonly height: number;
  readonly width: number;
  readonly prefix: number;
}

/** Operators behind a Softmax that leave its numbers where they are. */
const passing = new Set(['Dropout', 'Identity', 'Cast']);

/**
 * Finds the attentions of a network: each Softmax over square maps that a matrix product reads as its first operand.
 * @throws WarmstartError `E_EXPLAIN_ROLLOUT` when there are none, or they are of parts of the picture (shifted windows)
 */
export function findAttention(graph: Graph, layers: readonly FeatureLayer[]): Attention {
  const values = ancestors(graph, [graph.value('logits')]).nodes.flatMap(({ op, outputs }) => {
    const [weights] = outputs;
    return op === 'Softmax' && weights && isSquare(weights) && isMultiplied(weights) ? [weights] : [];
  });
  if (values.length === 0)
    throw noRollout('the network has no attention', 'a Softmax over square maps before a MatMul');
  const tokens = values[0]?.shape.at(-1) as number;
  const grid =
    layers.findLast((layer) => layer.layout === 'tokens') ?? layers.findLast((layer) => prefixOf(layer, tokens));
  const prefix = grid && prefixOf(grid, tokens);
  if (!grid || !prefix || values.some((v) => v.shape.at(-1) !== tokens))
    throw noRollout(
      'the attentions of the network are not between all patches of the picture',
      'as many tokens in every layer, one for each patch',
      `attention among ${[...new Set(values.map((v) => v.shape.at(-1)))].join(', ')} tokens`,
    );
  return { values, tokens, height: grid.height, width: grid.width, prefix: prefix.tokens };
}

/** Tokens in front of the patches, if the layer's cells can be what the tokens stand for. */
function prefixOf({ height, width }: FeatureLayer, tokens: number): { readonly tokens: number } | undefined {
  const left = tokens - height * width;
  return left >= 0 && left <= 16 ? { tokens: left } : undefined;
}

function isSquare({ shape, dtype }: Value): boolean {
  const [rows, columns] = shape.slice(-2);
  return dtype === 'float32' && shape.length >= 3 && typeof rows === 'number' && rows === columns && rows > 1;
}

function isMultiplied(weights: Value): boolean {
  return weights.users.some((node: Node) =>
    passing.has(node.op) ? node.outputs.some(isMultiplied) : node.op === 'MatMul' && node.inputs[0] === weights,
  );
}

/**
 * Attention rollout (Abnar and Zuidema 2020, section 3): of each layer the mean over heads, half of it with half of the
 * identity for the residual connection, rows summing to 1; their product from the last layer to the first. A map has the
 * row of the first token, where one stands for no patch, else the mean of all rows: what is looked at, whatever the class.
 */
export async function attentionRollout(
  pass: RowPass,
  { tokens, height, width, prefix }: Attention,
  pictures: ExplainedPictures,
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const found: Explanation[] = [];
  await pass.run({
    count: pictures.targets.length,
    signal,
    fill: asTheyAre(pictures.pixels),
    take(row, [logits, ...attentions]) {
      let flow = prefix > 0 ? firstRow(tokens) : new Float64Array(tokens).fill(1 / tokens);
      for (const attention of attentions.toReversed()) flow = through(flow, attention, tokens);
      const values = Float32Array.from(flow.subarray(prefix));
      const score = logits?.[pictures.targets[row] as number] as number;
      found.push({ map: { height, width, values }, score });
    },
  });
  return found;
}

function firstRow(tokens: number): Float64Array<ArrayBuffer> {
  const row = new Float64Array(tokens);
  row[0] = 1;
  return row;
}

/** A row times (mean over heads + identity) / 2. */
function through(flow: Float64Array, attention: Float32Array, tokens: number): Float64Array<ArrayBuffer> {
  const heads = attention.length / (tokens * tokens);
  const next = Float64Array.from(flow, (v) => v / 2);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < tokens; i++) {
      const weight = (flow[i] as number) / (2 * heads);
      const start = (head * tokens + i) * tokens;
      for (let j = 0; j < tokens; j++) next[j] = (next[j] as number) + weight * (attention[start + j] as number);
    }
  }
  return next;
}

function noRollout(problem: string, expected: string, received?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_EXPLAIN_ROLLOUT',
    problem: `attention rollout cannot be had: ${problem}`,
    expected,
    ...(received !== undefined && { received }),
    hint: 'grad-cam, grad-cam++, integrated-gradients, smooth-grad and occlusion explain every network',
  });
}
