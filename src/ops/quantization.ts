import { dtypeOfCode } from '../ir/tensor.js';
import { defineOp, gradientMissing, required } from './rule.js';
import { checkDType, floatDTypes } from './typing.js';

const attributes = { axis: 'int', block_size: 'int', output_dtype: 'int', saturate: 'int' } as const;

/** Numbers as small integers: y = round(x / scale) + zero point, and x = (y - zero point) scale. */
export const quantizationOps = {
  QuantizeLinear: defineOp({
    arity: [2, 3],
    attributes,
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, [...floatDTypes, 'int32']);
      checkDType(required(site, 1), floatDTypes);
      const { output_dtype: asked } = site.attributes;
      const dtype = site.inputs[2]?.dtype ?? (asked ? dtypeOfCode(asked) : 'uint8');
      return [{ dtype, shape: x.shape }];
    },
    gradient: gradientMissing('rounding has no slope; a quantised model can be used but not trained'),
  }),
  DequantizeLinear: defineOp({
    arity: [2, 3],
    attributes,
    infer: (site) => {
      const [y, scale] = [required(site, 0), required(site, 1)];
      checkDType(y, ['int8', 'uint8', 'int16', 'uint16', 'int32']);
      checkDType(scale, floatDTypes);
      return [{ dtype: scale.dtype, shape: y.shape }];
    },
    gradient: gradientMissing('integers do not change smoothly; a quantised model can be used but not trained'),
  }),
};
