import sharp from 'sharp';
import { strokeText } from '../drawing/stroke-text.js';
import { viridisColour } from '../explain/colour-scale.js';
import type { Sheet } from './picture-sheet.js';

const [cellWidth, cellHeight] = [84, 60];

/** Numbers from 0 to 1 as cells of viridis with the number in each, as a PNG. @param values [rows][columns] */
export async function matrixPicture(values: readonly (readonly number[])[]): Promise<Sheet> {
  const [height, width] = [cellHeight * values.length, cellWidth * (values[0]?.length ?? 0)];
  const cells = values.flatMap((row, i) =>
    row.map((value, j) => {
      const known = Number.isFinite(value);
      const [x, y] = [j * cellWidth, i * cellHeight];
      const place = { x: x + cellWidth / 2, y: y + cellHeight / 2 + 6, anchor: 'middle' as const };
      // Bright enough for dark letters from the middle of the scale on.
      const ink = known && value < 0.55 ? '#ffffff' : '#000000';
      const ground = known ? `rgb(${viridisColour(value)})` : '#bbbbbb';
      return (
        `<rect x="${x}" y="${y}" width="${cellWidth - 2}" height="${cellHeight - 2}" fill="${ground}"/>` +
        strokeText(known ? value.toFixed(2) : '-', place, 17, ink)
      );
    }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${cells.join('')}</svg>`;
  return { png: await sharp(Buffer.from(svg)).png().toBuffer(), height, width };
}
