import type { HeatMap } from '../explain/heat-map.js';

/**
 * How strongly a layer responds at each place, in the mean over the pictures of a class: the mean magnitude of all channels
 * (Zagoruyko and Komodakis 2017, "Paying more attention to attention", F_sum over the number of channels). Behind a Relu,
 * that is the mean over the channels.
 */
export class ClassMaps {
  readonly #sums: readonly Float64Array[];
  readonly #counts: number[];

  constructor(
    readonly size: { readonly height: number; readonly width: number; readonly channels: number },
    classes: number,
  ) {
    this.#sums = Array.from({ length: classes }, () => new Float64Array(size.height * size.width));
    this.#counts = new Array<number>(classes).fill(0);
  }

  /** @param maps [channels, height, width] of one picture */
  add(label: number, maps: Float32Array): void {
    const sums = this.#sums[label];
    if (!sums) return;
    const places = sums.length;
    for (let c = 0; c < this.size.channels; c++)
      for (let i = 0; i < places; i++) sums[i] = (sums[i] as number) + Math.abs(maps[c * places + i] as number);
    this.#counts[label] = (this.#counts[label] as number) + 1;
  }

  /** Pictures of a class. */
  count(label: number): number {
    return this.#counts[label] ?? 0;
  }

  /** Of a class of which there is at least one picture. */
  mean(label: number): HeatMap {
    const { height, width, channels } = this.size;
    const terms = this.count(label) * channels;
    return { height, width, values: Float32Array.from(this.#sums[label] ?? [], (sum) => sum / terms) };
  }
}
