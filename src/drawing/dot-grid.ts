/** Dots of a braille character: two across and four down, each a bit (Unicode, block U+2800). */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Characters in which eight dots each are set; a letter covers its dots. */
export class DotGrid {
  readonly #bits: Uint8Array;
  readonly #letters = new Map<number, string>();

  constructor(
    readonly columns: number,
    readonly lines: number,
  ) {
    this.#bits = new Uint8Array(columns * lines);
  }

  /** Positions from 0 to 1, y upwards. */
  line(points: readonly { readonly x: number; readonly y: number }[]): void {
    const placed = points.map((p) => this.#dot(p.x, p.y));
    for (const [i, to] of placed.entries()) {
      const from = placed[i - 1] ?? to;
      const steps = Math.max(1, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
      for (let k = 0; k <= steps; k++) {
        this.#set(
          Math.round(from.x + ((to.x - from.x) * k) / steps),
          Math.round(from.y + ((to.y - from.y) * k) / steps),
        );
      }
    }
  }

  mark(x: number, y: number, letter: string): void {
    const dot = this.#dot(x, y);
    this.#letters.set((dot.y >> 2) * this.columns + (dot.x >> 1), letter);
  }

  rows(): string[] {
    return Array.from({ length: this.lines }, (_, row) =>
      Array.from(this.#bits.subarray(row * this.columns, (row + 1) * this.columns), (bits, column) => {
        const dotted = bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits);
        return this.#letters.get(row * this.columns + column) ?? dotted;
      }).join(''),
    );
  }

  #dot(x: number, y: number) {
    return { x: Math.round(x * (2 * this.columns - 1)), y: Math.round((1 - y) * (4 * this.lines - 1)) };
  }

  #set(x: number, y: number): void {
    const bit = dots[y & 3]?.[x & 1] ?? 0;
    const cell = (y >> 2) * this.columns + (x >> 1);
    this.#bits[cell] = (this.#bits[cell] ?? 0) | bit;
  }
}
