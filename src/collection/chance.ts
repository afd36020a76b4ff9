import type { RandomStream } from '../random/random-stream.js';

/** Uniform in [low, high). */
export function between(stream: RandomStream, low: number, high: number): number {
  return low + (high - low) * stream.uniform();
}

/** True with the given probability. */
export function chance(stream: RandomStream, probability: number): boolean {
  return stream.uniform() < probability;
}

/** One of the choices, each as likely as it is often in the list. */
export function pick<T>(stream: RandomStream, choices: readonly [T, ...T[]]): T {
  return choices[stream.int(choices.length)] ?? choices[0];
}
