import type { RandomStream } from './random-stream.js';

/** Uniform in [low, high). */
export function between(stream: RandomStream, low: number, high: number): number {
  return low + (high - low) * stream.uniform();
}

/** Log-uniform in [low, high): as many draws between 1 and 2 as between 2 and 4. For sizes and frequencies. */
export function scaleBetween(stream: RandomStream, low: number, high: number): number {
  return low * (high / low) ** stream.uniform();
}

/** Uniform integer from low to high, both included. */
export function wholeBetween(stream: RandomStream, low: number, high: number): number {
  return low + stream.int(high - low + 1);
}

/** True with the given probability. */
export function chance(stream: RandomStream, probability: number): boolean {
  return stream.uniform() < probability;
}

/**
 * One of the choices, each as likely as it is often in the list.
 * @throws WarmstartError `E_RANDOM_RANGE` if there are none
 */
export function oneOf<T>(stream: RandomStream, choices: readonly T[]): T {
  return choices[stream.int(choices.length)] as T;
}

/** A value near `value`, log-normal: `deviation` is that of its logarithm. */
export function near(stream: RandomStream, value: number, deviation: number): number {
  return value * Math.exp(deviation * stream.normal());
}
