/**
 * Dots as pixels of a picture: many thousands take a few milliseconds, on any machine. A canvas' own circles take longer
 * than a frame.
 */
export class Dots {
  /** @param {number} width @param {number} height in pixels of the canvas */
  constructor(width, height) {
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.stamps = new Map();
  }

  /** @param {number} ground a colour, as `packed` gives it */
  clear(ground) {
    this.pixels.fill(ground);
  }

  /** @param {number} x @param {number} y its middle @param {number} radius @param {number} colour */
  dot(x, y, radius, colour) {
    const { width, height } = this.image;
    const { side, shares } = this.#stamp(radius);
    const [left, top] = [Math.round(x - side / 2), Math.round(y - side / 2)];
    if (left < 0 || top < 0 || left + side > width || top + side > height) return;
    const [red, green, blue] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    for (let row = 0, s = 0; row < side; row++) {
      let at = (top + row) * width + left;
      for (let column = 0; column < side; column++, at++, s++) {
        const share = shares[s];
        if (share === 0) continue;
        if (share === 256) {
          this.pixels[at] = colour;
          continue;
        }
        const below = this.pixels[at];
        const r = (below & 255) + (((red - (below & 255)) * share) >> 8);
        const g = ((below >> 8) & 255) + (((green - ((below >> 8) & 255)) * share) >> 8);
        const b = ((below >> 16) & 255) + (((blue - ((below >> 16) & 255)) * share) >> 8);
        this.pixels[at] = 0xff000000 | (b << 16) | (g << 8) | r;
      }
    }
  }

  /** How much of each pixel a disk covers, in 256ths. @param {number} radius */
  #stamp(radius) {
    const known = this.stamps.get(radius);
    if (known) return known;
    const side = Math.ceil(2 * radius) + 1;
    const shares = new Uint16Array(side * side);
    for (let i = 0; i < shares.length; i++) {
      const distance = Math.hypot((i % side) + 0.5 - side / 2, Math.floor(i / side) + 0.5 - side / 2);
      shares[i] = Math.round(256 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
    }
    const stamp = { side, shares };
    this.stamps.set(radius, stamp);
    return stamp;
  }
}

/** A colour `#rrggbb` as a pixel. @param {string} colour */
export function packed(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.trim().slice(at, at + 2), 16));
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
}
