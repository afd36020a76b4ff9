/** One of the strongest activations of a channel. */
export interface TopPlace {
  /** Index of the picture. */
  readonly picture: number;
  /** Index in the channel's map, row by row. */
  readonly place: number;
  readonly value: number;
}

/**
 * For each channel of a layer the pictures that excite it most, each with the place of its strongest activation alone
 * (Zeiler and Fergus 2014, section 4). Pictures are added one by one; memory does not depend on how many they are.
 */
export class TopPlaces {
  readonly #values: Float32Array;
  readonly #pictures: Int32Array;
  readonly #places: Int32Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #means: Float32Array;
  #count = 0;

  /** @param kept pictures of each channel */
  constructor(
    readonly channels: number,
    readonly kept: number,
  ) {
    this.#values = new Float32Array(channels * kept).fill(Number.NEGATIVE_INFINITY);
    this.#pictures = new Int32Array(channels * kept);
    this.#places = new Int32Array(channels * kept);
    this.#sums = new Float64Array(channels);
    this.#squares = new Float64Array(channels);
    this.#means = new Float32Array(channels).fill(Number.NEGATIVE_INFINITY);
  }

  /** @param maps [channels, places] of one picture; of equal activations, the first picture and place stay */
  add(picture: number, maps: Float32Array): void {
    const places = maps.length / this.channels;
    for (let c = 0; c < this.channels; c++) {
      let [most, at, sum] = [Number.NEGATIVE_INFINITY, 0, 0];
      for (let i = 0; i < places; i++) {
        const value = maps[c * places + i] as number;
        sum += value;
        if (value > most) [most, at] = [value, i];
      }
      this.#insert(c, picture, at, most);
      this.#sums[c] = (this.#sums[c] as number) + most;
      this.#squares[c] = (this.#squares[c] as number) + most * most;
      this.#means[c] = Math.max(this.#means[c] as number, sum / places);
    }
    this.#count++;
  }

  /** Strongest first. */
  of(channel: number): TopPlace[] {
    const all = Array.from({ length: Math.min(this.kept, this.#count) }, (_, i) => channel * this.kept + i);
    return all.map((i) => ({
      picture: this.#pictures[i] as number,
      place: this.#places[i] as number,
      value: this.#values[i] as number,
    }));
  }

  /** The largest mean over a map that any picture has. */
  mostMean(channel: number): number {
    return this.#means[channel] as number;
  }

  /** Variance over the pictures of a channel's strongest activation. */
  variance(channel: number): number {
    const mean = (this.#sums[channel] as number) / this.#count;
    return Math.max(0, (this.#squares[channel] as number) / this.#count - mean * mean);
  }

  /**
   * The channels that differ most from picture to picture, the most varying first. One that shares more than half of its
   * pictures with one before it shows little that is new, and is taken only where there are no others.
   */
  mostVarying(count: number): number[] {
    const all = Array.from({ length: this.channels }, (_, c) => c);
    const order = all.sort((a, b) => this.variance(b) - this.variance(a) || a - b);
    const taken: number[] = [];
    const repeating: number[] = [];
    for (const channel of order) {
      if (taken.length === count) break;
      const own = this.of(channel).map(({ picture }) => picture);
      const repeats = taken.some((other) => {
        const known = new Set(this.of(other).map(({ picture }) => picture));
        return own.filter((picture) => known.has(picture)).length > own.length / 2;
      });
      (repeats ? repeating : taken).push(channel);
    }
    return [...taken, ...repeating].slice(0, count);
  }

  #insert(channel: number, picture: number, place: number, value: number): void {
    const [start, end] = [channel * this.kept, (channel + 1) * this.kept];
    let i = end - 1;
    if (!(value > (this.#values[i] as number))) return;
    for (; i > start && value > (this.#values[i - 1] as number); i--) {
      this.#values[i] = this.#values[i - 1] as number;
      this.#pictures[i] = this.#pictures[i - 1] as number;
      this.#places[i] = this.#places[i - 1] as number;
    }
    this.#values[i] = value;
    this.#pictures[i] = picture;
    this.#places[i] = place;
  }
}
