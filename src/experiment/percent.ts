// Fractions of n pictures in words, with no more digits than n allows.

function decimals(n: number): number {
  return n >= 1000 ? 1 : 0;
}

/** The least that is shown: 1 or 0.1 percent. */
function step(n: number): number {
  return 10 ** -decimals(n);
}

function rounded(fraction: number, n: number): number {
  // Adding 0 makes 0 of -0.
  return Number((100 * fraction).toFixed(decimals(n))) + 0;
}

/** A rate in percent: whole below 1000 pictures, else one decimal; what is not 0 or 100 % is not rounded to it. */
export function rate(fraction: number, n: number): string {
  const percent = rounded(fraction, n);
  if (percent === 0 && fraction > 0) return `<${step(n)} %`;
  if (percent === 100 && fraction < 1) return `>${(100 - step(n)).toFixed(decimals(n))} %`;
  return `${percent.toFixed(decimals(n))} %`;
}

/** A difference of rates that is not negative. */
export function points(fraction: number, n: number): string {
  const value = rounded(fraction, n);
  return value === 0 && fraction > 0 ? `<${step(n)}` : value.toFixed(decimals(n));
}

/** A difference in words: `1 point`, `-3 points`. */
export function inPoints(value: string): string {
  return `${value} ${/^[+-]?1$/.test(value) ? 'point' : 'points'}`;
}

/** A change of a rate, with its sign. */
export function signed(fraction: number, n: number): string {
  const sign = fraction > 0 ? '+' : fraction < 0 ? '-' : '';
  return `${sign}${points(Math.abs(fraction), n)}`;
}

/** A limit of an interval: whether it reaches 0 is what matters, so one that does not must not read as 0. */
export function limit(fraction: number, n: number, say: (fraction: number, n: number) => string): string {
  if (fraction === 0 || rounded(fraction, n) !== 0) return say(fraction, n);
  return fraction > 0 ? '>0' : '<0';
}
