import { WarmstartError } from '../error/warmstart-error.js';

/** Halvings of a quarter turn until neighbouring doubles are left. */
const HALVINGS = 60;

/**
 * Probability that |t| stays below `t` >= 0, t distributed as Student's with a whole number of degrees of freedom: a
 * finite sum of powers of the cosine of atan(t / sqrt(degrees)) (Abramowitz and Stegun 26.7.3 and 26.7.4).
 */
export function studentWithin(t: number, degrees: number): number {
  return withinAngle(Math.atan(t / Math.sqrt(requireDegrees(degrees))), degrees);
}

/**
 * What |t| stays below with probability `within`, 0 <= within < 1: for a 95 % interval of a mean of n values
 * `studentQuantile(0.95, n - 1)`. Found by halving.
 * @throws WarmstartError `E_STATISTICS_DEGREES` unless the degrees of freedom are a whole number from 1
 */
export function studentQuantile(within: number, degrees: number): number {
  let low = 0;
  let high = Math.PI / 2;
  requireDegrees(degrees);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (withinAngle(middle, degrees) < within) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

function withinAngle(angle: number, degrees: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees - 1; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

function requireDegrees(degrees: number): number {
  if (Number.isSafeInteger(degrees) && degrees >= 1) return degrees;
  throw new WarmstartError({
    code: 'E_STATISTICS_DEGREES',
    problem: "Student's distribution needs degrees of freedom",
    expected: 'a whole number from 1',
    received: String(degrees),
  });
}
