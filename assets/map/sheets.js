/** Thumbnails, from sheets that are fetched when one of theirs is first wanted. */
export class Thumbnails {
  /** @param {import('./data.js').Sheets} sheets @param {() => void} onArrival */
  constructor(sheets, onArrival) {
    this.sheets = sheets;
    this.missing = new Set(sheets.missing);
    this.onArrival = onArrival;
    /** @type {(ImageBitmap | 'coming' | 'lost' | undefined)[]} */
    this.known = [];
  }

  /** Whether one can be drawn; if not, it is sent for. @param {number} i */
  has(i) {
    return !this.missing.has(i) && this.#sheet(Math.floor(i / this.sheets.perSheet)) !== undefined;
  }

  /**
   * Draws one, if it is there.
   * @param {CanvasRenderingContext2D} context @param {number} i @param {number} x @param {number} y @param {number} side
   * @returns {boolean} whether it was
   */
  draw(context, i, x, y, side) {
    const { tile, columns, perSheet } = this.sheets;
    if (this.missing.has(i)) return false;
    const image = this.#sheet(Math.floor(i / perSheet));
    if (image === undefined) return false;
    const at = i % perSheet;
    const [row, column] = [Math.floor(at / columns), at % columns];
    context.drawImage(image, column * tile, row * tile, tile, tile, x, y, side, side);
    return true;
  }

  /** @param {number} number @returns {ImageBitmap | undefined} */
  #sheet(number) {
    const known = this.known[number];
    if (known === undefined) this.#fetch(number);
    return typeof known === 'object' ? known : undefined;
  }

  /** @param {number} number */
  #fetch(number) {
    this.known[number] = 'coming';
    const image = new Image();
    image.src = this.sheets.addresses[number];
    // Decoded once for all: a browser may throw away what it decodes for an image, and do it again amid a movement.
    image
      .decode()
      .then(() => createImageBitmap(image))
      .then(
        (bitmap) => {
          this.known[number] = bitmap;
          this.onArrival();
        },
        () => {
          this.known[number] = 'lost';
        },
      );
  }
}
