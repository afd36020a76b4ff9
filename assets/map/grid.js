/**
 * Points of the square from 0 to 1, by cells: what is near a place is found without a look at all of them.
 */
export class Grid {
  /** @param {Float32Array} places x and y of each point, one behind the other */
  constructor(places) {
    const count = places.length / 2;
    this.places = places;
    this.side = Math.max(1, Math.min(256, Math.round(Math.sqrt(count / 2))));
    this.starts = new Uint32Array(this.side * this.side + 1);
    this.points = new Uint32Array(count);
    for (let i = 0; i < count; i++) this.starts[this.#cellOf(i) + 1]++;
    for (let c = 0; c < this.starts.length - 1; c++) this.starts[c + 1] += this.starts[c];
    const next = this.starts.slice();
    for (let i = 0; i < count; i++) this.points[next[this.#cellOf(i)]++] = i;
  }

  /**
   * The nearest point that may be found, -1 if none is within reach.
   * @param {number} x @param {number} y @param {number} reach @param {(point: number) => boolean} may
   */
  nearest(x, y, reach, may) {
    let [found, least] = [-1, reach * reach];
    const [left, right] = [this.#line(x - reach), this.#line(x + reach)];
    const [top, bottom] = [this.#line(y - reach), this.#line(y + reach)];
    for (let row = top; row <= bottom; row++) {
      const [from, to] = [this.starts[row * this.side + left], this.starts[row * this.side + right + 1]];
      for (let at = from; at < to; at++) {
        const point = this.points[at];
        const square = (this.places[2 * point] - x) ** 2 + (this.places[2 * point + 1] - y) ** 2;
        if (square > least || (square === least && found !== -1) || !may(point)) continue;
        [found, least] = [point, square];
      }
    }
    return found;
  }

  /** @param {number} point */
  #cellOf(point) {
    return this.#line(this.places[2 * point + 1]) * this.side + this.#line(this.places[2 * point]);
  }

  /** @param {number} value */
  #line(value) {
    return Math.min(this.side - 1, Math.max(0, Math.floor(value * this.side)));
  }
}
