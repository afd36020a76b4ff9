import { int, ints, string } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import type { GraphBuilder } from './builder.js';
import {
  globallyPooledType,
  type PoolWindow,
  poolAttributes,
  pooledType,
  poolWindow,
  windowAttributes,
} from './pool-window.js';
import { defineOp, required, type Site } from './rule.js';
import { shapeElements } from './shape-values.js';
import { extent } from './spatial.js';
import { shapeMismatch } from './typing.js';

const maxPoolAttributes = { ...poolAttributes, storage_order: 'int' } as const;
const unpoolAttributes = { kernel_shape: 'ints', pads: 'ints', strides: 'ints' } as const;

/** A max pooling being differentiated. */
interface MaxPooling {
  readonly x: Value;
  readonly dY: Value;
  /** Where each maximum stands in x, all of it counted in row-major order. */
  readonly indices: Value;
  readonly window: PoolWindow;
}

/**
 * Each derivative goes to where its maximum came from: the first one in row-major order when a window
 * holds it several times, as it does after Relu.
 *
 * Milliseconds for [64, 64, 64, 64] on two cores, the index pooling (53 for 3x3 by 2, 34 for 2x2 by 2)
 * included: 3x3 scattered 90, four disjoint MaxUnpools added up 117; 2x2 scattered 70, unpooled 41, by masks
 * of equality in each of the window's places 102 (and masks alone would give to every tie).
 */
function maxPoolGradient(b: GraphBuilder, { x, dY, indices, window }: MaxPooling): Value {
  const { kernel, strides, dilations, output } = window;
  // MaxUnpool overwrites, which is right where no element lies in two windows. ORT has it for float32.
  const disjoint = kernel.every((k, i) => output[i] === 1 || extent(k, dilations[i] ?? 1) <= (strides[i] ?? 1));
  if (disjoint && x.dtype === 'float32') {
    // The indices alone say where; a larger window would only raise the smallest size allowed.
    return b.one('MaxUnpool', [dY, indices, b.shapeOf(x)], { kernel_shape: ints(kernel.map(() => 1)) });
  }
  const flat = (v: Value) => b.reshape(v, [-1]);
  const zeros = flat(b.expandLike(b.scalar(0, x.dtype), x));
  const attributes = { axis: int(0), reduction: string('add') };
  return b.reshapeLike(b.one('ScatterElements', [zeros, flat(indices), flat(dY)], attributes), x);
}

function indicesOf(b: GraphBuilder, x: Value, window: PoolWindow): Value {
  return b.node('MaxPool', [x], windowAttributes(window), { outputCount: 2 })[1] as Value;
}

function wholeMap(x: Value): PoolWindow {
  const kernel = staticShape(x.shape.slice(2), 'the map of GlobalMaxPool');
  const all = (value: number) => kernel.map(() => value);
  return {
    kernel,
    strides: all(1),
    dilations: all(1),
    padsBegin: all(0),
    padsEnd: all(0),
    output: all(1),
    ceilMode: false,
  };
}

function unpooledShape(site: Site<typeof unpoolAttributes>) {
  const { shape } = required(site, 0);
  const [, , given] = site.inputs;
  if (given) return shapeElements(given, 'output shape');
  const { kernel_shape: kernel = [], strides = kernel.map(() => 1), pads = [] } = site.attributes;
  const map = staticShape(shape.slice(2), 'the input of MaxUnpool');
  if (kernel.length !== map.length) throw shapeMismatch('MaxUnpool of another rank', `${kernel.length} axes`, map);
  const sizes = map.map((d, i) => {
    const padding = (pads[i] ?? 0) + (pads[i + map.length] ?? 0);
    return (d - 1) * (strides[i] ?? 1) + (kernel[i] ?? 1) - padding;
  });
  return [...shape.slice(0, 2), ...sizes];
}

export const maxPoolOps = {
  MaxPool: defineOp({
    arity: [1, 1],
    attributes: maxPoolAttributes,
    infer: (site) => {
      const pooled = pooledType(site);
      return [pooled, { dtype: 'int64' as const, shape: pooled.shape }].slice(0, site.outputCount);
    },
    gradient: (site) => [
      () => {
        const { b, dY, outputs } = site;
        const x = required(site, 0);
        const window = poolWindow(site);
        const rowMajor = site.attributes.storage_order === 1 ? undefined : outputs[1];
        return maxPoolGradient(b, { x, dY, window, indices: rowMajor ?? indicesOf(b, x, window) });
      },
    ],
  }),
  GlobalMaxPool: defineOp({
    arity: [1, 1],
    attributes: {},
    infer: (site) => [globallyPooledType(site)],
    gradient: (site) => [
      () => {
        const { b, dY } = site;
        const x = required(site, 0);
        const window = wholeMap(x);
        return maxPoolGradient(b, { x, dY, window, indices: indicesOf(b, x, window) });
      },
    ],
  }),
  /** Indices count over the whole result, as ORT reads them also where an output shape is given. */
  MaxUnpool: defineOp({
    arity: [2, 3],
    attributes: unpoolAttributes,
    infer: (site) => [{ dtype: required(site, 0).dtype, shape: unpooledShape(site) }],
    gradient: (site) => [
      () => site.b.one('Gather', [site.b.reshape(site.dY, [-1]), required(site, 1)], { axis: int(0) }),
      null,
      null,
    ],
  }),
};
