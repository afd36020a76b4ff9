import type { RandomStream } from '../random/random-stream.js';

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

/** True with probability p. */
export function chance(stream: RandomStream, p: number): boolean {
  return stream.uniform() < p;
}

/** One of the options, each as likely. There must be at least one. */
export function oneOf<T>(stream: RandomStream, options: readonly T[]): T {
  return options[stream.int(options.length)] as T;
}

/** A value near `value`, log-normal: the jitter of a picture around the parameters of its class. */
export function near(stream: RandomStream, value: number, deviation: number): number {
  return value * Math.exp(deviation * stream.normal());
}

/** How far angles stray from their base, in radians: tight, loose, or any direction at all. */
export function angleSpread(stream: RandomStream): number {
  return oneOf(stream, [0.06, 0.35, Math.PI]);
}
