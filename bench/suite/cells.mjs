/** Numbers as a table shows them; what was not measured, undefined or NaN, is left blank. */
export function fixed(value, digits) {
  return Number.isFinite(value) ? value.toFixed(digits) : '';
}

/** A time in seconds with as many digits as it deserves: `0.0123`, `1.86`, `225`. */
export function seconds(value) {
  return fixed(value, value < 0.1 ? 4 : value < 100 ? 2 : 0);
}

/** Ours to theirs; more digits where ours is far below. */
export function quotient(value) {
  return fixed(value, value < 0.1 ? 4 : 2);
}

/** A time in seconds, in microseconds. */
export function micro(value) {
  return fixed(1e6 * value, 0);
}

export function gigabytes(bytes) {
  return fixed(bytes / 1e9, 2);
}

export function percent(share) {
  return Number.isFinite(share) ? `${fixed(100 * share, 0)} %` : '';
}
