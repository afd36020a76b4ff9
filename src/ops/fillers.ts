import { WarmstartError } from '../error/warmstart-error.js';
import { type Dim, normalizeAxis, type Shape, staticShape } from '../ir/shape.js';
import { dtypeOfCode } from '../ir/tensor.js';
import { constantInEveryInput, defineOp, required } from './rule.js';
import { shapeElements } from './shape-values.js';
import { checkDType, checkRank, commonDType, constantNumbers, numericDTypes } from './typing.js';

const fromShape = constantInEveryInput('the result depends on shapes alone');

/** Number of elements from start up to limit, limit itself excluded; symbolic where it counts a symbolic dimension. */
function rangeLength([start = 0, limit = 0, step = 1]: Shape): Dim {
  if (step === 0) throw new WarmstartError({ code: 'E_OP_INPUT', problem: 'Range has a step of 0' });
  if (start === 0 && step === 1 && typeof limit === 'string') return limit;
  const [from = 0, to = 0, by = 1] = staticShape([start, limit, step], 'a range');
  return Math.max(0, Math.ceil((to - from) / by));
}

/** Operators that make tensors out of shapes and counts. */
export const fillerOps = {
  Shape: defineOp({
    arity: [1, 1],
    attributes: { start: 'int', end: 'int' },
    infer: (site) => {
      const { start, end } = site.attributes;
      return [{ dtype: 'int64', shape: [required(site, 0).shape.slice(start, end).length] }];
    },
    gradient: fromShape,
  }),

  Size: defineOp({
    arity: [1, 1],
    attributes: {},
    infer: () => [{ dtype: 'int64', shape: [] }],
    gradient: fromShape,
  }),

  ConstantOfShape: defineOp({
    arity: [1, 1],
    attributes: { value: 'tensor' },
    infer: (site) => [
      {
        dtype: site.attributes.value?.dtype ?? 'float32',
        shape: shapeElements(required(site, 0), 'dimensions to fill'),
      },
    ],
    gradient: fromShape,
  }),

  Range: defineOp({
    arity: [3, 3],
    attributes: {},
    infer: (site) => {
      const inputs = [required(site, 0), required(site, 1), required(site, 2)];
      for (const v of inputs) checkRank(v, 0);
      const bounds = inputs.flatMap((v) => shapeElements(v, 'bounds of a range'));
      return [{ dtype: commonDType(inputs), shape: [rangeLength(bounds)] }];
    },
    gradient: fromShape,
  }),

  OneHot: defineOp({
    arity: [3, 3],
    attributes: { axis: 'int' },
    infer: (site) => {
      const [indices, depth, values] = [required(site, 0), required(site, 1), required(site, 2)];
      checkDType(indices, numericDTypes);
      const [classes = 0] = constantNumbers(depth, 'classes of OneHot');
      constantNumbers(values, 'values of OneHot');
      const at = normalizeAxis(site.attributes.axis ?? -1, indices.shape.length + 1);
      return [{ dtype: values.dtype, shape: indices.shape.toSpliced(at, 0, classes) }];
    },
    gradient: constantInEveryInput('a class index does not change smoothly'),
  }),

  EyeLike: defineOp({
    arity: [1, 1],
    attributes: { dtype: 'int', k: 'int' },
    infer: (site) => {
      const x = required(site, 0);
      checkRank(x, 2);
      const { dtype } = site.attributes;
      return [{ dtype: dtype === undefined ? x.dtype : dtypeOfCode(dtype), shape: x.shape }];
    },
    gradient: fromShape,
  }),
};
