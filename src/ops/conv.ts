import type { NodeSpec } from '../ir/graph.js';
import { formatShape, staticShape } from '../ir/shape.js';
import { convInputGradient } from './conv-input-gradient.js';
import { convWeightGradient } from './conv-weight-gradient.js';
import type { ConvWindow } from './conv-window.js';
import {
  type AnyOpRule,
  type AttributeSchema,
  type AttributesOf,
  defineOp,
  required,
  type Site,
  siteOf,
} from './rule.js';
import { resolveWindow } from './spatial.js';
import { checkRank, commonDType, shapeMismatch } from './typing.js';

export const convAttributes = {
  auto_pad: 'string',
  dilations: 'ints',
  group: 'int',
  kernel_shape: 'ints',
  pads: 'ints',
  strides: 'ints',
} as const;

function windowOf(site: Site<AttributeSchema>) {
  const [x, w] = [required(site, 0), required(site, 1)];
  const attributes: AttributesOf<typeof convAttributes> = site.attributes;
  const kernel = staticShape(w.shape.slice(2), 'the kernel of a convolution');
  const { output, ...resolved } = resolveWindow({
    op: site.op,
    input: x.shape.slice(2),
    kernel,
    strides: attributes.strides,
    pads: attributes.pads,
    dilations: attributes.dilations,
    autoPad: attributes.auto_pad,
  });
  return { window: { ...resolved, kernel, group: attributes.group ?? 1 }, output };
}

/** The window of a Conv node in a graph. */
export function convolutionWindow(node: NodeSpec): ConvWindow {
  return windowOf(siteOf(node)).window;
}

function checkChannels(site: Site<typeof convAttributes>): void {
  const [x, w, bias] = [required(site, 0), required(site, 1), site.inputs[2]];
  checkRank(x, 3, Number.POSITIVE_INFINITY);
  checkRank(w, x.shape.length);
  commonDType(bias ? [x, w, bias] : [x, w]);
  const group = site.attributes.group ?? 1;
  if (group < 1) throw shapeMismatch(`a convolution in ${group} groups`, 'at least one group', x.shape);
  const channels = x.shape[1];
  const perGroup = w.shape[1];
  if (typeof channels === 'number' && typeof perGroup === 'number' && channels !== perGroup * group) {
    throw shapeMismatch(
      `a kernel ${formatShape(w.shape)} in ${group} group(s) does not fit the channels`,
      `[N, ${perGroup * group}, ...]`,
      x.shape,
    );
  }
  const filters = w.shape[0];
  if (typeof filters === 'number' && filters % group !== 0) {
    throw shapeMismatch(
      'the filters of a convolution do not divide into its groups',
      `a multiple of ${group} filters`,
      w.shape,
    );
  }
  const { kernel_shape: kernel } = site.attributes;
  if (kernel?.some((k, i) => k !== w.shape[i + 2])) {
    throw shapeMismatch('kernel_shape is not the shape of the kernel', formatShape(kernel), w.shape);
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== filters)) {
    throw shapeMismatch('the bias of a convolution needs one number per filter', `[${filters}]`, bias.shape);
  }
}

export const convOps: { Conv: AnyOpRule } = {
  Conv: defineOp({
    arity: [2, 3],
    attributes: convAttributes,
    infer: (site) => {
      checkChannels(site);
      const [x, w] = [required(site, 0), required(site, 1)];
      return [{ dtype: x.dtype, shape: [x.shape[0] ?? 1, w.shape[0] ?? 1, ...windowOf(site).output] }];
    },
    gradient: (site) => {
      const { b, dY } = site;
      const [x, w] = [required(site, 0), required(site, 1)];
      const { window } = windowOf(site);
      const overMaps = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
      return [
        () => convInputGradient(b, { x, w, dY, window }),
        () => convWeightGradient(b, { x, w, dY, window }),
        () => b.sum(dY, overMaps),
      ];
    },
  }),
};
