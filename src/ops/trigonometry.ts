import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from './builder.js';
import { unary } from './unary.js';

/** constant + x^2, in x's dtype. */
function plusSquare(b: GraphBuilder, x: Value, constant: number): Value {
  return b.shift(b.square(x), constant);
}

/** 1 - x^2 */
function oneMinusSquare(b: GraphBuilder, x: Value): Value {
  return b.sub(b.scalar(1, x.dtype), b.square(x));
}

/** Functions of angles and their inverses, and the hyperbolic ones. */
export const trigonometryOps = {
  Sin: unary({}, ({ b, x, dY }) => b.mul(dY, b.one('Cos', [x]))),
  Cos: unary({}, ({ b, x, dY }) => b.neg(b.mul(dY, b.one('Sin', [x])))),
  Tan: unary({}, ({ b, y, dY }) => b.mul(dY, plusSquare(b, y, 1))),
  Asin: unary({}, ({ b, x, dY }) => b.div(dY, b.sqrt(oneMinusSquare(b, x)))),
  Acos: unary({}, ({ b, x, dY }) => b.neg(b.div(dY, b.sqrt(oneMinusSquare(b, x))))),
  Atan: unary({}, ({ b, x, dY }) => b.div(dY, plusSquare(b, x, 1))),
  Sinh: unary({}, ({ b, x, dY }) => b.mul(dY, b.one('Cosh', [x]))),
  Cosh: unary({}, ({ b, x, dY }) => b.mul(dY, b.one('Sinh', [x]))),
  Asinh: unary({}, ({ b, x, dY }) => b.div(dY, b.sqrt(plusSquare(b, x, 1)))),
  Acosh: unary({}, ({ b, x, dY }) => b.div(dY, b.sqrt(plusSquare(b, x, -1)))),
  Atanh: unary({}, ({ b, x, dY }) => b.div(dY, oneMinusSquare(b, x))),
};
