import { WarmstartError } from '../error/warmstart-error.js';
import { type Dim, normalizeAxis, staticShape } from '../ir/shape.js';
import { interpolationMatrix, type ResizedAxis } from './interpolation-matrix.js';
import { type AttributeSchema, defineOp, required, type Site } from './rule.js';
import { mapAxes } from './separable.js';
import { shapeElements } from './shape-values.js';
import { constantNumbers, shapeMismatch } from './typing.js';

const resizeAttributes = {
  antialias: 'int',
  axes: 'ints',
  coordinate_transformation_mode: 'string',
  cubic_coeff_a: 'float',
  exclude_outside: 'int',
  extrapolation_value: 'float',
  keep_aspect_ratio_policy: 'string',
  mode: 'string',
  nearest_mode: 'string',
} as const;

type ResizeSite = Site<typeof resizeAttributes>;

/** An optional input; one without elements counts as left out, as exporters write it. */
function given(site: Site<AttributeSchema>, index: number) {
  const value = site.inputs[index];
  return value && !(value.shape.length === 1 && value.shape[0] === 0) ? value : undefined;
}

/** One entry for each of the attribute `axes`, by default all. */
function resizedAxes(site: ResizeSite): ResizedAxis[] {
  const { shape } = required(site, 0);
  const axes = (site.attributes.axes ?? [...shape.keys()]).map((axis) => normalizeAxis(axis, shape.length));
  const [roi, scales, sizes] = [given(site, 1), given(site, 2), given(site, 3)];
  const cropped = site.attributes.coordinate_transformation_mode === 'tf_crop_and_resize';
  const region = roi && cropped ? constantNumbers(roi, 'region of interest') : undefined;
  const asked = scales ? constantNumbers(scales, 'scales') : sizes && shapeElements(sizes, 'sizes');
  if (!asked || (scales && sizes) || asked.length !== axes.length) {
    throw shapeMismatch('Resize needs either scales or sizes', `${axes.length}, one for each axis`, asked ?? []);
  }
  const resized = axes.map((axis, i): ResizedAxis => {
    const from = shape[axis] ?? 1;
    const crop = [region?.[i] ?? 0, region?.[axes.length + i] ?? 1] as const;
    if (!scales) return { axis, from, to: asked[i] ?? 1, crop };
    const scale = Number(asked[i]);
    return { axis, from, to: scale === 1 ? from : floored(from, scale), scale, crop };
  });
  const policy = site.attributes.keep_aspect_ratio_policy ?? 'stretch';
  return scales || policy === 'stretch' ? resized : inProportion(resized, policy);
}

/** The runtime multiplies in single precision. */
function floored(from: Dim, scale: number): number {
  const [length = 1] = staticShape([from], 'a resized axis');
  return Math.floor(Math.fround(length * scale));
}

/** All axes get the smallest (or the largest) of their ratios. */
function inProportion(resized: readonly ResizedAxis[], policy: string): ResizedAxis[] {
  if (policy !== 'not_larger' && policy !== 'not_smaller') {
    throw new WarmstartError({
      code: 'E_OP_ATTRIBUTE',
      problem: 'Resize has an unknown keep_aspect_ratio_policy',
      expected: 'stretch, not_larger or not_smaller',
      received: policy,
    });
  }
  const sizes = resized.map(({ from, to }) => staticShape([from, to], 'a Resize that keeps the aspect ratio'));
  const ratios = sizes.map(([from = 1, to = 1]) => Math.fround(to / from));
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  const at = ratios.indexOf(ratio);
  const leader = { from: sizes[at]?.[0] ?? 1, to: sizes[at]?.[1] ?? 1 };
  return resized.map((axis, i) => {
    const [from = 1, asked = 1] = sizes[i] ?? [];
    return { ...axis, to: Math.round(Math.fround(ratio * from)), proportion: { asked, leader } };
  });
}

export const resizeOps = {
  /** A product of one matrix along each axis; the derivative is the product of their transposes. */
  Resize: defineOp({
    arity: [1, 4],
    attributes: resizeAttributes,
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const resized: Dim[] = [...shape];
      for (const { axis, to } of resizedAxes(site)) resized[axis] = to;
      if (resized.every((d) => typeof d === 'string' || d > 0)) return [{ dtype, shape: resized }];
      throw shapeMismatch('Resize leaves nothing', 'positive sizes', resized);
    },
    gradient: (site) => [
      () => {
        const { b, dY, node } = site;
        const moved = resizedAxes(site).filter(
          ({ from, to, scale = 1, crop }) => from !== to || scale !== 1 || crop[0] !== 0 || crop[1] !== 1,
        );
        const maps = moved.map((axis) => ({
          axis: axis.axis,
          matrix: b.cast(b.transpose(interpolationMatrix(b, axis, node.attributes), [1, 0]), dY.dtype),
        }));
        return mapAxes(b, dY, maps);
      },
      null,
      null,
      null,
    ],
  }),
};
