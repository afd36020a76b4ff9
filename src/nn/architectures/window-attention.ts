import { int } from '../../ir/attributes.js';
import type { Value } from '../../ir/graph.js';
import { staticShape } from '../../ir/shape.js';
import { float32, tensor } from '../../ir/tensor.js';
import type { GraphBuilder } from '../../ops/builder.js';
import type { TokenLayers } from './token-layers.js';

export interface WindowAttentionOptions {
  readonly heads: number;
  /** Tokens along the side of a window. */
  readonly window: number;
  /** By how many tokens the windows are moved down and to the right, in maps that are larger than one. */
  readonly shift: number;
  /** As {@link relativePositions} gives it for this window. */
  readonly positions: Value;
}

/**
 * Self-attention within windows (Liu et al. 2021, section 3.2): [N, h, w, C] to [N, h, w, C]. Maps that are no
 * multiple of the window are padded with zeros, and shifted windows go around the edge, where tokens that were not
 * neighbours do not see each other, all as in torchvision.
 */
export function windowAttention(nn: TokenLayers, name: string, x: Value, options: WindowAttentionOptions): Value {
  const { heads, window, positions } = options;
  const b = nn.b.scope(`${name}/`);
  const [height = 1, width = 1, channels = 1] = staticShape(x.shape.slice(1), `the maps that ${name} reads`);
  const [rows, columns] = [Math.ceil(height / window), Math.ceil(width / window)];
  const padded = b.pad(x, [0, 0, 0, 0, 0, rows * window - height, columns * window - width, 0]);
  const shifts = [rows, columns].map((count) => (count > 1 ? options.shift : 0)) as [number, number];
  const moved = shifts.reduce((maps, shift, i) => rolled(b, maps, i + 1, shift), padded);

  const bias = b.transpose(positionBias(nn, name, positions, { heads, window }), [2, 0, 1]);
  const seen = shifts.some((shift) => shift > 0) ? b.literal(neighbours([rows, columns], window, shifts)) : undefined;
  // Far below every score, as torchvision has it.
  const masked = seen ? b.where(seen, bias, b.shift(bias, -100)) : bias;
  const tokens = window * window;
  const onScores = (scores: Value) => {
    if (!seen) return b.add(scores, masked);
    const byPicture = b.reshape(scores, [-1, rows * columns, heads, tokens, tokens]);
    return b.reshape(b.add(byPicture, masked), [-1, heads, tokens, tokens]);
  };
  const apart = b.transpose(b.reshape(moved, [0, rows, window, columns, window, channels]), [0, 1, 3, 2, 4, 5]);
  const attended = nn.selfAttention(name, b.reshape(apart, [-1, tokens, channels]), { heads, onScores });
  const joined = b.transpose(b.reshape(attended, [-1, rows, columns, window, window, channels]), [0, 1, 3, 2, 4, 5]);
  const maps = b.reshape(joined, [0, rows * window, columns * window, channels]);
  const back = shifts.reduce((y, shift, i) => rolled(b, y, i + 1, -shift), maps);
  return rows * window === height && columns * window === width
    ? back
    : b.slice(back, { starts: [0, 0], ends: [height, width], axes: [1, 2] });
}

/** Moved around the edge by `shift` towards the front. */
function rolled(b: GraphBuilder, x: Value, axis: number, shift: number): Value {
  if (shift === 0) return x;
  const [length = 1] = staticShape(x.shape.slice(axis, axis + 1), 'the axis of a roll');
  const at = shift > 0 ? shift : length + shift;
  const part = (start: number, end: number) => b.slice(x, { starts: [start], ends: [end], axes: [axis] });
  return b.concat([part(at, length), part(0, at)], axis);
}

/**
 * Which row of a table of relative positions each pair of tokens in a window reads, as rows of a unit matrix:
 * [T * T, (2 window - 1)^2]. A product with it picks rows, and its derivative, which adds them up again, is a product,
 * too.
 */
export function relativePositions(b: GraphBuilder, window: number): Value {
  const places = Array.from({ length: window * window }, (_, i) => [Math.floor(i / window), i % window] as const);
  const span = 2 * window - 1;
  const indices = places.flatMap(([y, x]) => places.map(([v, u]) => (y - v + window - 1) * span + x - u + window - 1));
  const values = b.literal(float32([2], [0, 1]));
  return b.one('OneHot', [b.ints(indices), b.scalar(span * span, 'int64'), values], { axis: int(-1) });
}

/** The learned bias of each pair of tokens for each head: [T, T, heads]. */
function positionBias(
  nn: TokenLayers,
  name: string,
  positions: Value,
  { heads, window }: Pick<WindowAttentionOptions, 'heads' | 'window'>,
): Value {
  const b = nn.b.scope(`${name}/positions/`);
  const [, rows = 1] = staticShape(positions.shape, 'the relative positions of a window');
  const table = nn.parameter(`${name}.relative_position_bias_table`, [rows, heads], nn.initializer);
  return b.reshape(b.one('Gemm', [positions, table]), [window * window, window * window, heads]);
}

/**
 * Whether two tokens of a shifted window were in one region before it went around the edge: bool [windows, 1, T, T].
 * Regions along an axis are what lies before the last window, and its part before and behind the shift.
 */
function neighbours(counts: readonly [number, number], window: number, shifts: readonly [number, number]) {
  const region = (axis: 0 | 1, at: number): number => {
    const length = counts[axis] * window;
    return at < length - window ? 0 : at < length - shifts[axis] ? 1 : 2;
  };
  const [rows, columns] = counts;
  const tokens = window * window;
  const regions = Array.from({ length: rows * columns }, (_, i) =>
    Array.from({ length: tokens }, (_, t) => {
      const y = Math.floor(i / columns) * window + Math.floor(t / window);
      const x = (i % columns) * window + (t % window);
      return 3 * region(0, y) + region(1, x);
    }),
  );
  const same = regions.flatMap((own) => own.flatMap((p) => own.map((q) => (p === q ? 1 : 0))));
  return tensor('bool', [rows * columns, 1, tokens, tokens], Uint8Array.from(same));
}
