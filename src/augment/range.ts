import { WarmstartError } from '../error/warmstart-error.js';

/** Returns the value itself. @throws WarmstartError `E_AUGMENT_RANGE` unless it is a number from `least` to `most` */
export function inRange(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new WarmstartError({
    code: 'E_AUGMENT_RANGE',
    problem: `${name} of an augmentation is out of range`,
    expected: `a number from ${least} to ${most}`,
    received: String(value),
  });
}

/** The same for whole numbers. @throws WarmstartError `E_AUGMENT_RANGE` */
export function wholeInRange(name: string, value: number, least: number, most: number): number {
  return inRange(name, Number.isInteger(value) ? value : Number.NaN, least, most);
}
