import { margin, type Point, side } from './curve.js';

/** A piece of the line on which the height has a value that is a multiple of the interval. */
export interface IsolinePiece {
  readonly stroke: readonly [from: Point, to: Point];
  /** The height as a multiple of the interval. */
  readonly level: number;
}

/**
 * Lines of equal height over the patch and its margin, as unconnected pieces: marching squares (Lorensen and Cline 1987,
 * in two dimensions) with linear interpolation along the cells' sides. Of a saddle cell, two of its lines are drawn.
 * @param cell side of a cell, in units
 */
export function isolines(height: (x: number, y: number) => number, interval: number, cell: number): IsolinePiece[] {
  const count = Math.ceil((side + 2 * margin) / cell);
  const grid = Array.from({ length: (count + 1) ** 2 }, (_, i) => {
    const x = (i % (count + 1)) * cell - margin;
    const y = Math.floor(i / (count + 1)) * cell - margin;
    return { x, y, h: height(x, y) / interval };
  });
  const pieces: IsolinePiece[] = [];
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      const at = row * (count + 1) + column;
      const corners = [grid[at], grid[at + 1], grid[at + count + 2], grid[at + count + 1]].filter(
        (c) => c !== undefined,
      );
      const heights = corners.map((corner) => corner.h);
      for (let level = Math.floor(Math.min(...heights)) + 1; level <= Math.max(...heights); level++) {
        const [a, b, c, d] = cuts(corners, level);
        if (a && b) pieces.push({ stroke: [a, b], level });
        if (c && d) pieces.push({ stroke: [c, d], level });
      }
    }
  }
  return pieces;
}

/** Where a level cuts the sides of a cell: two points, or four. */
function cuts(corners: readonly (Point & { readonly h: number })[], level: number): Point[] {
  const points: Point[] = [];
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    if (from.h < level === to.h < level) return;
    const part = (level - from.h) / (to.h - from.h);
    points.push({ x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) });
  });
  return points;
}
