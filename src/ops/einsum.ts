import { WarmstartError } from '../error/warmstart-error.js';
import { string } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import type { Dim } from '../ir/shape.js';
import { type Equation, parseEquation, writeEquation } from './einsum-equation.js';
import { defineOp, type GradientSite, type InputGradient, required, type Site } from './rule.js';
import { commonDType, shapeMismatch } from './typing.js';

const attributes = { equation: 'string' } as const;
type EinsumSite = Site<typeof attributes>;

const operandsOf = (site: EinsumSite): Value[] => site.inputs.map((_, i) => required(site, i));

function equationOf(site: EinsumSite): Equation {
  return parseEquation(
    site.attributes.equation ?? '',
    operandsOf(site).map((v) => v.shape.length),
  );
}

/** The length that each label stands for: 1 broadcasts. */
function lengthsOf(site: EinsumSite, { operands }: Equation): ReadonlyMap<string, Dim> {
  const lengths = new Map<string, Dim>();
  for (const [i, labels] of operands.entries()) {
    for (const [axis, label] of [...labels].entries()) {
      const dim = required(site, i).shape[axis] ?? 1;
      const known = lengths.get(label) ?? 1;
      if (known !== 1 && dim !== 1 && known !== dim) {
        throw shapeMismatch(`label ${label} of Einsum stands for two lengths`, `${known}`, required(site, i).shape);
      }
      if (known === 1) lengths.set(label, dim);
    }
  }
  return lengths;
}

/**
 * The derivative by one operand is again a sum of products: dY takes its place, its labels that of the result. Labels
 * that stand in it alone were summed over: there the derivative is the same everywhere.
 */
function byOperand(site: GradientSite<typeof attributes>, equation: Equation, index: number): Value {
  const { b, dY } = site;
  const x = required(site, index);
  const labels = equation.operands[index] ?? '';
  if (new Set(labels).size < labels.length) {
    throw new WarmstartError({
      code: 'E_GRADIENT_MISSING',
      problem: `Einsum that takes a diagonal (${site.attributes.equation}) cannot be differentiated`,
      hint: 'freeze everything up to this node',
    });
  }
  const others = operandsOf(site).flatMap((v, i) => (i === index ? [] : [{ v, labels: equation.operands[i] ?? '' }]));
  const terms = [{ v: dY, labels: equation.result }, ...others];
  const known = new Set(terms.flatMap((term) => [...term.labels]));
  const kept = [...labels].filter((label) => known.has(label)).join('');
  const written = writeEquation({ operands: terms.map((term) => term.labels), result: kept });
  const product = b.one(
    'Einsum',
    terms.map(({ v }) => v),
    { equation: string(written) },
  );
  const alone = [...labels].flatMap((label, axis) => (known.has(label) ? [] : [axis]));
  const spread = b.unsqueeze(product, alone);
  // Along an axis of length 1 that was broadcast, the products are summed.
  const broadcast = [...labels].flatMap((_, axis) => (x.shape[axis] === 1 && spread.shape[axis] !== 1 ? [axis] : []));
  const dX = b.sum(spread, broadcast, { keepdims: true });
  return alone.length === 0 ? dX : b.expandLike(dX, x);
}

export const einsumOps = {
  /** Sums of products named by labels: "bhid,bhjd->bhij". */
  Einsum: defineOp({
    arity: [1, Number.POSITIVE_INFINITY],
    attributes,
    infer: (site) => {
      const equation = equationOf(site);
      const lengths = lengthsOf(site, equation);
      return [{ dtype: commonDType(operandsOf(site)), shape: [...equation.result].map((l) => lengths.get(l) ?? 1) }];
    },
    gradient: (site): InputGradient[] => {
      const equation = equationOf(site);
      return site.inputs.map((_, i) => () => byOperand(site, equation, i));
    },
  }),
};
