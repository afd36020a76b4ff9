import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { Node, Value } from '../ir/graph.js';
import { movingValues } from '../passes/moving-values.js';

/** The filters with which a network reads the colours of a picture. */
export interface FirstFilters {
  /** Of the constant that holds them. */
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /**
   * How much each filter adds for each colour of a pixel between 0 and 1, [count, height, width, 3]: what normalisation
   * divides pixels by is in them. A constant that it takes away changes all results of a filter by the same amount, and
   * none of what they tell apart.
   */
  readonly weights: Float32Array;
}

/** What only moves, casts and normalises pixels. */
const preparing = new Set(['Cast', 'Transpose', 'Sub', 'Mul', 'Div', 'Add', 'Identity', 'Pad']);

/** The first convolution, if it reads the three colours of a picture; else undefined. */
export function firstFilters({ graph, card }: ExplainedNetwork): FirstFilters | undefined {
  const moving = movingValues(graph, [graph.value('pictures')]);
  const first = graph.nodes.find(({ op, inputs }) => !preparing.has(op) && inputs.some((v) => v && moving.has(v)));
  const weights = first && filtersOf(first);
  if (weights?.constant?.dtype !== 'float32') return undefined;
  const [count = 0, , height = 0, width = 0] = weights.constant.shape;
  const source = weights.constant.data as Float32Array;
  const std = card.normalization?.std ?? [];
  const turned = new Float32Array(source.length);
  const places = height * width;
  for (let k = 0; k < count; k++)
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < places; i++)
        turned[3 * (k * places + i) + c] = (source[(3 * k + c) * places + i] as number) / (std[c] ?? 1);
  return { name: weights.name, count, height, width, weights: turned };
}

function filtersOf({ op, inputs: [, weights] }: Node): Value | undefined {
  if (op !== 'Conv' || weights?.shape.length !== 4 || weights.shape[1] !== 3) return undefined;
  return weights;
}

/** How far each filter is from what it was: ||after - before|| / ||before||, in what it does to the picture's colours. */
export function filterChanges(before: FirstFilters, after: FirstFilters): number[] {
  const length = 3 * after.height * after.width;
  return Array.from({ length: after.count }, (_, k) => {
    let [squares, change] = [0, 0];
    for (let i = k * length; i < (k + 1) * length; i++) {
      const b = before.weights[i] as number;
      squares += b * b;
      change += ((after.weights[i] as number) - b) ** 2;
    }
    return change === 0 ? 0 : Math.sqrt(change / squares);
  });
}
