export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** How numbers become places along an axis. */
export interface Scale {
  readonly ticks: readonly Tick[];
  /** From 0 at the low end of the axis to 1 at its high end. */
  position(value: number): number;
}

/**
 * An axis that holds all values and has about `count` ticks, at round numbers; a linear one ends at ticks.
 * @param values finite, and above 0 on a logarithmic axis
 */
export function scaleOf(values: readonly number[], { log = false, count = 6 } = {}): Scale {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (low > high) return scaleOf([0, 1], { count });
  return log && low > 0 ? logarithmic(low, high, count) : linear(low, high, count);
}

/** An axis that begins and ends where it is told to, with the ticks that it is given. */
export function fixedScale(range: readonly [low: number, high: number], ticks: readonly Tick[], log: boolean): Scale {
  const place = log ? Math.log10 : (value: number) => value;
  const [low, high] = [place(range[0]), place(range[1])];
  return { ticks, position: (value) => (place(value) - low) / (high - low) };
}

function linear(low: number, high: number, count: number): Scale {
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Values that differ in their last bits only would have ticks that no number tells apart.
  const spread = high - low > 1e-9 * size ? high - low : size || 1;
  const step = roundStep(spread / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const label = (value: number) => (Math.abs(value) >= 1e6 || digits > 4 ? shortest(value) : value.toFixed(digits));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12));
    return { value, label: label(value) };
  });
  return { ticks, position: (value) => (value / step - first) / (last - first) };
}

function logarithmic(low: number, high: number, count: number): Scale {
  const [from, to] =
    high > low * (1 + 1e-9) ? [Math.log10(low), Math.log10(high)] : [Math.log10(low) - 0.5, Math.log10(low) + 0.5];
  const [first, last] = [Math.floor(from), Math.ceil(to)];
  const decades = to - from;
  const every = Math.max(1, Math.ceil(decades / count));
  const mantissas = decades > 2 ? [1] : decades > 1 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  const ticks: Tick[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    if (exponent % every !== 0) continue;
    for (const mantissa of mantissas) {
      const value = Number(`${mantissa}e${exponent}`);
      const place = Math.log10(value);
      if (place >= from - 1e-9 && place <= to + 1e-9) ticks.push({ value, label: `${mantissa}e${exponent}` });
    }
  }
  return { ticks, position: (value) => (Math.log10(value) - from) / (to - from) };
}

/** The smallest of 1, 2, 5, 10, ... times a power of ten that is not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((f) => f * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function shortest(value: number): string {
  return Number(value.toPrecision(6)).toString();
}
