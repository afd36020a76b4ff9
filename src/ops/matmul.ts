import { float, int } from '../ir/attributes.js';
import type { TensorType, Value } from '../ir/graph.js';
import { broadcastShapes, formatShape, type Shape } from '../ir/shape.js';
import type { GraphBuilder } from './builder.js';
import { defineOp, required } from './rule.js';
import { checkRank, commonDType, shapeMismatch } from './typing.js';

/** Type of a batched product (NumPy's matmul): vectors become a row on the left, a column on the right. */
function productType(a: Value, b: Value, transA = false, transB = false): TensorType {
  checkRank(a, 1, Number.POSITIVE_INFINITY);
  checkRank(b, 1, Number.POSITIVE_INFINITY);
  const left = matrixShape(a.shape, 'row', transA);
  const right = matrixShape(b.shape, 'column', transB);
  const inner = left.at(-1);
  if (inner !== right.at(-2)) {
    throw shapeMismatch(
      `a product of ${formatShape(a.shape)} and ${formatShape(b.shape)} has no common inner dimension`,
      `${inner}`,
      b.shape,
    );
  }
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
  const rows = a.shape.length === 1 ? [] : left.slice(-2, -1);
  const columns = b.shape.length === 1 ? [] : right.slice(-1);
  return { dtype: commonDType([a, b]), shape: [...batch, ...rows, ...columns] };
}

function matrixShape(shape: Shape, vector: 'row' | 'column', transposed: boolean): Shape {
  if (shape.length === 1) return vector === 'row' ? [1, ...shape] : [...shape, 1];
  return transposed ? [...shape.slice(0, -2), ...shape.slice(-1), ...shape.slice(-2, -1)] : shape;
}

/** The last two axes exchanged; ORT fuses it into the product that reads it. */
export function matrixTranspose(b: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return b.transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export const matmulOps = {
  MatMul: defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => [productType(required(site, 0), required(site, 1))],
    gradient: (site) => {
      const { b } = site;
      const [x, y] = [required(site, 0), required(site, 1)];
      const row = x.shape.length === 1;
      const column = y.shape.length === 1;
      const left = row ? b.unsqueeze(x, [0]) : x;
      const right = column ? b.unsqueeze(y, [1]) : y;
      const withRow = row ? b.unsqueeze(site.dY, [column ? -1 : -2]) : site.dY;
      const dY = column ? b.unsqueeze(withRow, [-1]) : withRow;
      const byLeft = () => b.matmul(dY, matrixTranspose(b, right));
      const byRight = () => {
        if (right.shape.length > 2 || left.shape.length === 2) return b.matmul(matrixTranspose(b, left), dY);
        // A weight shared by a whole batch: one product over all rows instead of one per picture and a sum.
        const rows = (v: Value) => b.one('Flatten', [v], { axis: int(v.shape.length - 1) });
        return b.matmul(matrixTranspose(b, rows(left)), rows(dY));
      };
      return [
        () => (row ? b.squeeze(byLeft(), [-2]) : byLeft()),
        () => (column ? b.squeeze(byRight(), [-1]) : byRight()),
      ];
    },
  }),
  Gemm: defineOp({
    arity: [2, 3],
    attributes: { alpha: 'float', beta: 'float', transA: 'int', transB: 'int' },
    infer: (site) => {
      const { transA = 0, transB = 0 } = site.attributes;
      const [a, b, c] = [required(site, 0), required(site, 1), site.inputs[2]];
      checkRank(a, 2);
      checkRank(b, 2);
      const type = productType(a, b, transA !== 0, transB !== 0);
      if (c) commonDType([a, c]);
      if (c && broadcastShapes(type.shape, c.shape).some((d, i) => d !== type.shape[i])) {
        throw shapeMismatch(
          'the third input of Gemm does not broadcast to the product',
          formatShape(type.shape),
          c.shape,
        );
      }
      return [type];
    },
    gradient: (site) => {
      const { b, dY } = site;
      const { alpha = 1, beta = 1 } = site.attributes;
      const [transA, transB] = [site.attributes.transA ? 1 : 0, site.attributes.transB ? 1 : 0];
      const [x, y] = [required(site, 0), required(site, 1)];
      const product = (l: Value, r: Value, transL: number, transR: number) =>
        b.one('Gemm', [l, r], { alpha: float(alpha), transA: int(transL), transB: int(transR) });
      return [
        () => (transA ? product(y, dY, transB, 1) : product(dY, y, 0, 1 - transB)),
        () => (transB ? product(dY, x, 1, transA) : product(x, dY, 1 - transA, 0)),
        () => b.scale(dY, beta),
      ];
    },
  }),
};
