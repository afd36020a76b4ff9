/** A part of a picture, in whole pixels. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * On which pixels an activation depends, by the magnitudes of its derivatives: its effective receptive field (Luo et al.
 * 2016, "Understanding the effective receptive field in deep convolutional neural networks"). That is the field that kernels
 * and strides allow, or the part of it that counts: a deep unit could see all of a picture, but depends on its middle most.
 */
export class EffectiveField {
  /** Sums of everything above and to the left, [height + 1, width + 1]. */
  readonly #sums: Float64Array;

  /** @param slopes derivative of the activation by each pixel, [height, width, 3] */
  constructor(
    slopes: Float32Array,
    readonly height: number,
    readonly width: number,
  ) {
    const across = width + 1;
    this.#sums = new Float64Array((height + 1) * across);
    for (let y = 0; y < height; y++) {
      let row = 0;
      for (let x = 0; x < width; x++) {
        const at = 3 * (y * width + x);
        for (let c = 0; c < 3; c++) row += Math.abs(slopes[at + c] as number);
        this.#sums[(y + 1) * across + x + 1] = (this.#sums[y * across + x + 1] as number) + row;
      }
    }
  }

  /** The part of the given side that the activation depends on most; the middle one of equal ones in a row. */
  window(side: number): Window {
    const [height, width] = [Math.min(side, this.height), Math.min(side, this.width)];
    let most = -1;
    const best: { top: number; left: number }[] = [];
    for (let top = 0; top + height <= this.height; top++) {
      for (let left = 0; left + width <= this.width; left++) {
        const mass = this.#mass(top, left, height, width);
        // Sums are differences of larger ones: what is equal but for their rounding is equal.
        if (mass > most * (1 + 1e-9)) {
          most = mass;
          best.length = 0;
        }
        if (mass >= most * (1 - 1e-9)) best.push({ top, left });
      }
    }
    const { top, left } = best[Math.floor(best.length / 2)] ?? { top: 0, left: 0 };
    return { top, left, height, width };
  }

  /** How much of all that the activation depends on lies in a part, 0 to 1; 1 where it depends on nothing. */
  share({ top, left, height, width }: Window): number {
    const total = this.#sums.at(-1) as number;
    return total > 0 ? this.#mass(top, left, height, width) / total : 1;
  }

  /** Side of the smallest square that holds that share; of one as large as the picture, its longer side. */
  side(share: number): number {
    let [low, high] = [1, Math.max(this.height, this.width)];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.share(this.window(middle)) >= share) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #mass(top: number, left: number, height: number, width: number): number {
    const at = (y: number, x: number) => this.#sums[y * (this.width + 1) + x] as number;
    return at(top + height, left + width) - at(top, left + width) - at(top + height, left) + at(top, left);
  }
}
