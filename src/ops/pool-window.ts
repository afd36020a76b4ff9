import { WarmstartError } from '../error/warmstart-error.js';
import { type Attributes, int, ints } from '../ir/attributes.js';
import type { TensorType } from '../ir/graph.js';
import { formatShape, type Shape } from '../ir/shape.js';
import { required, type Site } from './rule.js';
import { extent, resolveWindow, type Window } from './spatial.js';
import { checkRank } from './typing.js';

export const poolAttributes = {
  auto_pad: 'string',
  ceil_mode: 'int',
  dilations: 'ints',
  kernel_shape: 'ints',
  pads: 'ints',
  strides: 'ints',
} as const;

export interface PoolWindow extends Window {
  readonly kernel: readonly number[];
  readonly ceilMode: boolean;
}

/** The window of a pooling over [N, C, D1...]. */
export function poolWindow(site: Site<typeof poolAttributes>): PoolWindow {
  const x = required(site, 0);
  checkRank(x, 3, Number.POSITIVE_INFINITY);
  const { kernel_shape: kernel, strides, pads, dilations, auto_pad: autoPad, ceil_mode } = site.attributes;
  const input = x.shape.slice(2);
  if (kernel?.length !== input.length) throw misfit(site, `${input.length} sizes in kernel_shape`, kernel ?? []);
  const ceilMode = ceil_mode === 1;
  const window = resolveWindow({ op: site.op, input, kernel, strides, pads, dilations, autoPad, ceilMode });
  checkPads(site, { ...window, kernel, ceilMode }, input);
  return { ...window, kernel, ceilMode };
}

/** What ORT refuses in poolings, or reads otherwise than ONNX. */
function checkPads(site: Site<typeof poolAttributes>, window: PoolWindow, input: Shape): void {
  const { kernel, padsBegin, padsEnd, strides, dilations, output } = window;
  if (kernel.some((k, i) => Math.max(padsBegin[i] ?? 0, padsEnd[i] ?? 0) >= k)) {
    throw misfit(site, `pads smaller than the kernel ${formatShape(kernel)}`, [...padsBegin, ...padsEnd]);
  }
  const skips = input.some((dim, i) => {
    const reached = (Number(output[i]) - 1) * (strides[i] ?? 1) + extent(kernel[i] ?? 1, dilations[i] ?? 1);
    return reached < Number(dim);
  });
  if (skips && site.attributes.auto_pad?.startsWith('SAME')) {
    throw misfit(site, 'a kernel as large as the strides with auto_pad SAME (else write the pads out)', kernel);
  }
}

function misfit(site: Site<typeof poolAttributes>, expected: string, received: Shape): WarmstartError {
  return new WarmstartError({
    code: 'E_OP_WINDOW',
    problem: `the window of ${site.op} does not fit its input`,
    expected,
    received: formatShape(received),
  });
}

/** [N, C, output...] */
export function pooledType(site: Site<typeof poolAttributes>): TensorType {
  const { dtype, shape } = required(site, 0);
  return { dtype, shape: [...shape.slice(0, 2), ...poolWindow(site).output] };
}

/** The window as attributes of a pooling node, auto_pad resolved. */
export function windowAttributes({ kernel, strides, dilations, padsBegin, padsEnd, ceilMode }: PoolWindow): Attributes {
  return {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    dilations: ints(dilations),
    pads: ints([...padsBegin, ...padsEnd]),
    ceil_mode: int(ceilMode ? 1 : 0),
  };
}

/** [N, C, 1...]: the result of a pooling over the whole map. */
export function globallyPooledType(site: Site<Record<never, never>>): TensorType {
  const x = required(site, 0);
  checkRank(x, 3, Number.POSITIVE_INFINITY);
  return { dtype: x.dtype, shape: x.shape.map((d, axis) => (axis < 2 ? d : 1)) };
}
