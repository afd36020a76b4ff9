import type { Dialect } from '../../src/ir/graph.js';

/** Lets every operator pass: results have the type of the first input. For tests of what surrounds operators. */
export const permissiveDialect: Dialect = {
  infer: ({ inputs: [first], outputCount }) =>
    Array.from({ length: outputCount }, () => first?.type ?? { dtype: 'float32', shape: [] }),
};
