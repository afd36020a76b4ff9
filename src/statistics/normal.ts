const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Density of the standard normal. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / SQRT_TWO_PI;
}

/**
 * Distribution function of the standard normal, to 1e-14 of the smaller tail.
 *
 * Near 0 the series 1/2 + density(x) (x + x^3/3 + x^5/(3 5) + ...) (Marsaglia, "Evaluating the normal distribution",
 * J. Stat. Softw. 11(4), 2004); in the tails, where that would cancel, Laplace's continued fraction
 * density(x) / (x + 1/(x + 2/(x + 3/(x + ...)))) (Abramowitz and Stegun 26.2.14).
 */
export function normalCdf(x: number): number {
  if (x > 3) return 1 - upperTail(x);
  if (x < -3) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

function upperTail(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let below = x;
  for (let k = 200; k > 0; k--) below = x + k / below;
  return normalDensity(x) / below;
}

/**
 * Quantile of the standard normal: the x with `normalCdf(x) === p`, to 1e-14; -Infinity for 0, Infinity for 1.
 * A start within 4.5e-4 (Abramowitz and Stegun 26.2.23, after Hastings 1955), improved by Halley's method, which
 * multiplies the number of right digits by three.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  // From above a half the tail is what is left of 1: it is solved for on the side where it has all its digits.
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  const t = Math.sqrt(-2 * Math.log(p));
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let i = 0; i < 3; i++) {
    const step = (normalCdf(x) - p) / normalDensity(x);
    x -= step / (1 + (x * step) / 2);
  }
  return x;
}
