/**
 * A projective map of the plane, [3, 3] row by row: (x, y) goes to ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w)
 * with w = m6 x + m7 y + m8. Maps lead from a point of the new picture to the point of the old one that it shows. x runs
 * right, y down; -1 and 1 are the centres of the outermost pixels.
 */
export type PlaneMap = readonly [number, number, number, number, number, number, number, number, number];

export type Point = readonly [x: number, y: number];

export const identity: PlaneMap = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The map that applies `second` to a point and then `first`: of transforms, `first` is the one made first. */
export function composed(first: PlaneMap, second: PlaneMap): PlaneMap {
  const entry = (row: number, column: number) =>
    [0, 1, 2].reduce((sum, k) => sum + (first[3 * row + k] as number) * (second[3 * k + column] as number), 0);
  return identity.map((_, i) => entry(Math.floor(i / 3), i % 3)) as unknown as PlaneMap;
}

/** Scales by `x` and `y` about the centre, then moves the centre: what a crop shows. */
export function scaling(x: number, y: number, centre: Point = [0, 0]): PlaneMap {
  return [x, 0, centre[0], 0, y, centre[1], 0, 0, 1];
}

/**
 * The map that takes four points, no three of them on a line, to four others: the eight equations that Wolberg 1990,
 * section 3.4.2, has for its entries, solved by elimination.
 */
export function through(from: readonly Point[], to: readonly Point[]): PlaneMap {
  const rows = from.flatMap(([x, y], i) => {
    const [u, v] = to[i] as Point;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  return [...solved(rows), 1] as unknown as PlaneMap;
}

/** Gauss and Jordan's elimination with pivots; each row holds its right-hand side last. */
function solved(rows: number[][]): number[] {
  const entry = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (const column of rows.keys()) {
    const below = [...rows.keys()].slice(column);
    const pivot = below.reduce((a, b) => (Math.abs(entry(b, column)) > Math.abs(entry(a, column)) ? b : a));
    const chosen = rows[pivot] as number[];
    rows[pivot] = rows[column] as number[];
    rows[column] = chosen.map((v) => v / (chosen[column] as number));
    for (const row of rows.keys()) {
      if (row === column) continue;
      const factor = entry(row, column);
      rows[row] = (rows[row] as number[]).map((v, k) => v - factor * entry(column, k));
    }
  }
  return rows.map((row) => row.at(-1) as number);
}
