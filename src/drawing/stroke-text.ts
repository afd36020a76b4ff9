import { glyphOf } from './glyphs.js';

/** Where a text stands: `anchor` says which of its ends, or its middle, is at x. */
export interface TextPlace {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Degrees, clockwise. */
  readonly turn?: number;
}

/**
 * Text as strokes of a pen, an SVG element: the same picture on every machine, with fonts or without.
 * @param size of a font that would be as large, in pixels
 */
export function strokeText(text: string, { x, y, anchor, turn = 0 }: TextPlace, size: number, colour: string): string {
  const unit = size / 2;
  const glyphs = [...text].map(glyphOf);
  const width = glyphs.reduce((sum, { advance }) => sum + advance, 0) * unit;
  let pen = anchor === 'start' ? 0 : anchor === 'end' ? -width : -width / 2;
  const paths = glyphs.map(({ strokes, advance }) => {
    const d = strokes.map((stroke) =>
      stroke.map(([u, v], i) => `${i === 0 ? 'M' : 'L'}${short(pen + u * unit)} ${short(-v * unit)}`).join(''),
    );
    pen += advance * unit;
    return d.join('');
  });
  const transform = `translate(${short(x)} ${short(y)})${turn === 0 ? '' : ` rotate(${turn})`}`;
  return (
    `<path transform="${transform}" d="${paths.join('')}" fill="none" stroke="${colour}" ` +
    `stroke-width="${short(size / 11)}" stroke-linecap="round" stroke-linejoin="round"/>`
  );
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
