import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { formatShape, normalizeAxis, staticShape } from '../ir/shape.js';
import { defineOp, type GradientSite, required, type Site } from './rule.js';
import { type AxisMap, mapAxes, matrixLiteral } from './separable.js';
import { sliceOps } from './slicing.js';
import { constantNumbers, shapeMismatch } from './typing.js';

const padAttributes = { mode: 'string' } as const;

/** Position in an axis of `length` elements that position `at` shows, which may lie outside of it. */
const shownAt: Readonly<Record<string, (at: number, length: number) => number>> = {
  edge: (at, length) => Math.min(Math.max(at, 0), length - 1),
  wrap: (at, length) => ((at % length) + length) % length,
  reflect: (at, length) => {
    const period = Math.max(1, 2 * (length - 1));
    const turned = ((at % period) + period) % period;
    return Math.min(turned, period - turned);
  },
};

interface Padding {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** The pads of every axis of the input; 0 where the input `axes` leaves an axis out. */
function paddingOf(site: Site<typeof padAttributes>): Padding {
  const { shape } = required(site, 0);
  const pads = constantNumbers(required(site, 1), 'pads');
  const axes = site.inputs[3]
    ? constantNumbers(site.inputs[3], 'axes').map((axis) => normalizeAxis(axis, shape.length))
    : [...shape.keys()];
  if (pads.length !== 2 * axes.length) {
    throw shapeMismatch('Pad has another number of pads than twice its axes', `${2 * axes.length} pads`, pads);
  }
  const ofEveryAxis = (list: readonly number[]) => shape.map((_, axis) => list[axes.indexOf(axis)] ?? 0);
  return { begin: ofEveryAxis(pads.slice(0, axes.length)), end: ofEveryAxis(pads.slice(axes.length)) };
}

function modeOf(site: Site<typeof padAttributes>): string {
  const { mode = 'constant' } = site.attributes;
  if (mode === 'constant' || Object.hasOwn(shownAt, mode)) return mode;
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: 'Pad has an unknown mode',
    expected: `constant, ${Object.keys(shownAt).join(', ')}`,
    received: mode,
  });
}

/** Padding with a constant copies: what comes back is dY without its frame, and 0 for what was cropped. */
function croppedBack({ b, dY }: GradientSite<typeof padAttributes>, { begin, end }: Padding): Value {
  return b.pad(
    dY,
    [...begin, ...end].map((p) => -p),
  );
}

/**
 * The other modes show some elements several times: a 0-1 matrix along each padded axis, whose transpose
 * sums them. Negative pads crop first, and what is left is then repeated (as ORT does).
 */
function summedBack(site: GradientSite<typeof padAttributes>, { begin, end }: Padding, mode: string): Value {
  const { b, dY } = site;
  const x = required(site, 0);
  const shows = shownAt[mode] ?? ((at: number) => at);
  const maps = x.shape.flatMap((dim, axis): AxisMap[] => {
    const [before, after] = [begin[axis] ?? 0, end[axis] ?? 0];
    if (before === 0 && after === 0) return [];
    const [length = 0] = staticShape([dim], 'a padded axis');
    const first = Math.max(0, -before);
    const left = length - first - Math.max(0, -after);
    const source = (at: number) => first + shows(at - Math.max(0, before), left);
    const size = [length + before + after, length] as const;
    return [{ axis, matrix: matrixLiteral(b, size, (row, column) => (source(row) === column ? 1 : 0), dY) }];
  });
  return mapAxes(b, dY, maps);
}

/** Everything of dY that no element of the input got. */
function byFill(site: GradientSite<typeof padAttributes>, padding: Padding): Value {
  const { b, dY } = site;
  const all = (v: Value) => b.sum(v, [...v.shape.keys()]);
  return b.reshapeLike(b.sub(all(dY), all(croppedBack(site, padding))), required(site, 2));
}

export const paddingOps = {
  ...sliceOps,
  Pad: defineOp({
    arity: [2, 4],
    attributes: padAttributes,
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const { begin, end } = paddingOf(site);
      modeOf(site);
      const padded = shape.map((d, axis) => {
        const change = (begin[axis] ?? 0) + (end[axis] ?? 0);
        if (begin[axis] === 0 && end[axis] === 0) return d;
        const [length = 0] = staticShape([d], 'a padded axis');
        if (length + change >= 0) return length + change;
        throw shapeMismatch('Pad crops more than there is', `pads that fit ${formatShape(shape)}`, [...begin, ...end]);
      });
      return [{ dtype, shape: padded }];
    },
    gradient: (site) => {
      const padding = paddingOf(site);
      const mode = modeOf(site);
      return [
        () => (mode === 'constant' ? croppedBack(site, padding) : summedBack(site, padding, mode)),
        null,
        mode === 'constant' ? () => byFill(site, padding) : null,
        null,
      ];
    },
  }),
};
