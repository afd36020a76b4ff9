/**
 * The letters as strokes of a pen, so that lettering does not depend on the fonts of a machine. Each stroke is a list
 * of x,y in tenths of the x-height, y up from the baseline; a stroke with `~` before it is rounded through its points.
 * The last number is the advance.
 */
const script = {
  a: '~8,8 4,10 1,5 4,0 8,4 / 8,10 8,1 9,0 = 11',
  b: '1,17 1,0 / ~1,3 4,0 8,5 5,10 1,7 = 10',
  c: '~8,8 5,10 1,5 5,0 8,2 = 9',
  d: '~8,8 4,10 1,5 4,0 8,4 / 8,17 8,0 = 11',
  e: '~1,5 8,6 5,10 1,5 5,0 8,2 = 9',
  f: '~7,16 5,17 3,14 3,0 / 1,10 6,10 = 7',
  g: '~8,8 4,10 1,5 4,1 8,4 / ~8,10 8,-3 5,-6 1,-4 = 11',
  h: '1,17 1,0 / ~1,7 5,10 8,8 8,0 = 11',
  i: '2,10 2,0 / 2,14 2,13 = 5',
  j: '~3,10 3,-3 0,-6 / 3,14 3,13 = 6',
  k: '1,17 1,0 / 7,10 1,4 / 3,6 8,0 = 9',
  l: '2,17 2,0 = 5',
  m: '1,10 1,0 / ~1,7 4,10 6,8 6,0 / ~6,7 9,10 12,8 12,0 = 15',
  n: '1,10 1,0 / ~1,7 5,10 8,8 8,0 = 11',
  o: '~5,10 1,5 5,0 9,5 5,10 = 11',
  p: '1,10 1,-6 / ~1,3 5,0 9,5 5,10 1,7 = 10',
  q: '~8,8 4,10 1,5 4,0 8,4 / 8,10 8,-6 = 11',
  r: '1,10 1,0 / ~1,6 4,10 6,9 = 7',
  s: '~7,9 4,10 1,8 4,5 7,3 4,0 1,1 = 9',
  t: '3,14 3,1 6,0 / 1,10 6,10 = 7',
  u: '~1,10 1,3 4,0 8,3 / 8,10 8,0 = 11',
  v: '1,10 4,0 8,10 = 9',
  w: '1,10 3,0 6,9 9,0 12,10 = 13',
  x: '1,10 8,0 / 8,10 1,0 = 9',
  y: '1,10 4,0 / ~8,10 4,0 2,-5 0,-6 = 9',
  z: '1,10 7,10 1,0 7,0 = 9',
  A: '0,0 6,17 12,0 / 3,6 10,6 = 13',
  B: '1,0 1,17 / ~1,17 8,16 8,10 1,9 / ~1,9 10,8 10,1 1,0 = 12',
  C: '~11,14 6,17 1,8 6,0 11,3 = 12',
  D: '1,0 1,17 / ~1,17 9,15 12,8 9,2 1,0 = 13',
  E: '9,17 1,17 1,0 9,0 / 1,9 7,9 = 11',
  F: '9,17 1,17 1,0 / 1,9 7,9 = 10',
  G: '~11,14 6,17 1,8 6,0 11,3 11,7 / 8,7 12,7 = 13',
  H: '1,17 1,0 / 11,17 11,0 / 1,9 11,9 = 13',
  I: '2,17 2,0 = 5',
  J: '~6,17 6,3 4,0 1,1 = 8',
  K: '1,17 1,0 / 10,17 1,7 / 4,9 11,0 = 12',
  L: '1,17 1,0 9,0 = 10',
  M: '1,0 1,17 7,3 13,17 13,0 = 15',
  N: '1,0 1,17 11,0 11,17 = 13',
  O: '~7,17 1,8 7,0 13,8 7,17 = 14',
  P: '1,0 1,17 / ~1,17 9,16 9,8 1,7 = 11',
  Q: '~7,17 1,8 7,0 13,8 7,17 / 8,4 13,-2 = 14',
  R: '1,0 1,17 / ~1,17 9,16 9,9 1,8 / 5,8 11,0 = 12',
  S: '~10,14 6,17 2,14 5,9 10,5 6,0 1,3 = 12',
  T: '0,17 12,17 / 6,17 6,0 = 13',
  U: '1,17 1,5 / ~1,5 6,0 11,5 / 11,17 11,5 = 13',
  V: '0,17 6,0 12,17 = 13',
  W: '0,17 4,0 8,15 12,0 16,17 = 17',
  X: '0,17 11,0 / 11,17 0,0 = 12',
  Y: '0,17 6,8 12,17 / 6,8 6,0 = 13',
  Z: '1,17 10,17 0,0 11,0 = 12',
  0: '~5,14 1,7 5,0 9,7 5,14 = 11',
  1: '2,11 5,14 5,0 = 9',
  2: '~1,11 5,14 8,10 1,0 / 1,0 9,0 = 10',
  3: '~1,12 5,14 8,11 4,7 / ~4,7 9,4 5,0 1,2 = 10',
  4: '7,0 7,14 1,4 10,4 = 11',
  5: '8,14 2,14 1,8 / ~1,8 8,7 8,1 1,1 = 10',
  6: '~8,13 2,9 1,3 5,0 8,4 2,6 = 10',
  7: '1,14 9,14 4,0 = 10',
  8: '~5,7 1,10 5,14 8,10 5,7 1,3 5,0 9,3 5,7 = 10',
  9: '~8,8 2,6 2,13 5,14 9,11 8,5 2,1 = 11',
  '.': '2,1 2,0 = 5',
  ',': '2,1 1,-2 = 5',
  ':': '2,1 2,0 / 2,9 2,8 = 5',
  '-': '1,6 6,6 = 8',
  '+': '1,6 9,6 / 5,10 5,2 = 11',
  _: '0,-2 8,-2 = 9',
  '/': '0,-2 7,16 = 8',
  '(': '~4,17 1,7 4,-3 = 6',
  ')': '~1,17 4,7 1,-3 = 6',
  '%': '~3,14 1,11 3,8 5,11 3,14 / ~9,6 7,3 9,0 11,3 9,6 / 2,0 10,14 = 12',
  ' ': '= 8',
} as const;

/** A letter that can be drawn. */
export type Letter = keyof typeof script;

/** A letter's strokes, in units of the x-height, y up from the baseline. */
export interface Glyph {
  readonly strokes: readonly (readonly (readonly [x: number, y: number])[])[];
  readonly advance: number;
}

/** The glyph of a letter; what cannot be drawn is a space. */
export function glyphOf(letter: string): Glyph {
  const text: string = letter in script ? script[letter as Letter] : script[' '];
  const [drawn = '', advance = '8'] = text.split('=');
  const strokes = drawn
    .split('/')
    .map((stroke) => stroke.trim())
    .filter((stroke) => stroke !== '')
    .map((stroke) => {
      const points = stroke
        .replace('~', '')
        .split(' ')
        .map((pair) => pair.split(',').map((tenths) => Number(tenths) / 10))
        .map(([x = 0, y = 0]) => [x, y] as const);
      return stroke.startsWith('~') ? rounded(points) : points;
    });
  return { strokes, advance: Number(advance) / 10 };
}

/** The curve of Catmull and Rom (1974) through the points, four pieces from each to the next. */
function rounded(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const at = (i: number) => points[Math.min(Math.max(i, 0), points.length - 1)] ?? [0, 0];
  const curve: (readonly [number, number])[] = [];
  for (let i = 0; i < points.length - 1; i++) {
    for (let t = 0; t < 1; t += 0.25) {
      const mixed = (k: 0 | 1) => {
        const [a, b, c, d] = [at(i - 1)[k], at(i)[k], at(i + 1)[k], at(i + 2)[k]];
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      };
      curve.push([mixed(0), mixed(1)]);
    }
  }
  return [...curve, at(points.length - 1)];
}
