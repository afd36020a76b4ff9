import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { drawForm, type FormulaFamily, type FormulaForm } from './formula-form.js';

/** A class of formula-drawn pictures. */
export interface FormulaClass {
  /** Its label. */
  readonly index: number;
  /** Family and number within the family, such as `stroke-012`. */
  readonly name: string;
  readonly form: FormulaForm;
}

export type FamilyShares = Readonly<Record<FormulaFamily, number>>;

/** Mostly pen strokes: lines, hatching, lettering. */
export const usualShares: FamilyShares = { stroke: 0.6, fractal: 0.15, contour: 0.15, texture: 0.1 };

/** Which classes there are: all else follows from this. */
export interface FormulaRecipe {
  /** Number of classes. */
  readonly classes: number;
  readonly seed: number;
  /** How many of the classes each family gets, in any unit; {@link usualShares} unless given. */
  readonly shares?: FamilyShares;
}

/**
 * The classes of a recipe: each a random draw of the parameters of a formula, for pretraining without any photograph
 * (formula-driven supervised learning, Kataoka et al. 2020). A class of a family is the same for every number of
 * classes and all shares.
 * @throws WarmstartError `E_FORMULA_RECIPE`, `E_SEED_INVALID`
 */
export function formulaClasses(recipe: FormulaRecipe): readonly FormulaClass[] {
  const { seed, shares = usualShares } = recipe;
  const counts = countByFamily(recipe.classes, shares);
  const named = counts.flatMap(([family, count]) =>
    Array.from({ length: count }, (_, k) => ({
      name: `${family}-${String(k).padStart(3, '0')}`,
      form: drawForm[family](randomStream(seed, 'formula', family, k)),
    })),
  );
  return named.map((cls, index) => ({ index, ...cls }));
}

/** Whole numbers in the given proportion: remainders go to the families that lost most by rounding down. */
function countByFamily(classes: number, shares: FamilyShares): readonly (readonly [FormulaFamily, number])[] {
  const families = Object.keys(drawForm) as readonly FormulaFamily[];
  const total = families.reduce((sum, family) => sum + shares[family], 0);
  const fair = families.every((family) => shares[family] >= 0) && total > 0 && Number.isFinite(total);
  if (!Number.isSafeInteger(classes) || classes < 1 || !fair) {
    throw new WarmstartError({
      code: 'E_FORMULA_RECIPE',
      problem: 'the recipe does not say how many classes there are of each family',
      expected: 'a positive number of classes, and shares that are not negative nor all zero',
      received: `${classes} classes, shares ${JSON.stringify(shares)}`,
    });
  }
  const exact = families.map((family) => (classes * shares[family]) / total);
  const counts = exact.map(Math.floor);
  const missing = classes - counts.reduce((sum, count) => sum + count, 0);
  const byLoss = exact.map((v, i) => ({ i, loss: v - Math.floor(v) })).sort((a, b) => b.loss - a.loss || a.i - b.i);
  const rounded = new Set(byLoss.slice(0, missing).map(({ i }) => i));
  return families.map((family, i) => [family, (counts[i] as number) + (rounded.has(i) ? 1 : 0)]);
}
