import { WarmstartError } from '../error/warmstart-error.js';

/** The labels of each operand and of the result, one character an axis, ellipses written out. */
export interface Equation {
  readonly operands: readonly string[];
  readonly result: string;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Takes an equation apart, as NumPy's einsum reads it: `...` stands for the axes that have no label, aligned at the
 * right, and without `->` the result has every label that stands once, in alphabetical order, after the ellipsis.
 * @param ranks the number of axes of each operand
 * @throws WarmstartError `E_OP_ATTRIBUTE`
 */
export function parseEquation(equation: string, ranks: readonly number[]): Equation {
  const [left = '', right, ...rest] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const free = [...letters].filter((letter) => !equation.includes(letter));
  const unlabelled = terms.map((term, i) => (ranks[i] ?? 0) - term.replace('...', '').length);
  const dots = terms.map((term, i) => (term.includes('...') ? (unlabelled[i] ?? 0) : 0));
  const widest = Math.max(0, ...dots);
  const spelled = (term: string, count: number) => term.replace('...', free.slice(widest - count, widest).join(''));
  const operands = terms.map((term, i) => spelled(term, dots[i] ?? 0));
  const result = spelled(right ?? implicitResult(terms), widest);
  const fits =
    rest.length === 0 &&
    operands.length === ranks.length &&
    operands.every((labels, i) => labels.length === ranks[i] && isLabels(labels)) &&
    isLabels(result) &&
    new Set(result).size === result.length &&
    [...result].every((label) => operands.some((labels) => labels.includes(label)));
  if (fits) return { operands, result };
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: 'the equation of Einsum does not fit its inputs',
    expected: `labels for inputs of ${ranks.join(', ')} axes`,
    received: equation,
  });
}

export function writeEquation({ operands, result }: Equation): string {
  return `${operands.join(',')}->${result}`;
}

function implicitResult(terms: readonly string[]): string {
  const all = [...terms.join('').replaceAll('.', '')];
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort();
  return (terms.some((term) => term.includes('...')) ? '...' : '') + once.join('');
}

function isLabels(labels: string): boolean {
  return [...labels].every((label) => letters.includes(label));
}
