import { oneOf, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import type { Pen, Points } from './pen.js';

/** The strokes letters are made of, in a box of breadth .6 and height 1 whose y runs downwards. */
const letterStrokes: readonly Points[] = [
  [0, 0, 0, 1], // left stem
  [0.3, 0, 0.3, 1], // middle stem
  [0.6, 0, 0.6, 1], // right stem
  [0, 0, 0.6, 0], // top bar
  [0, 0.5, 0.6, 0.5], // middle bar
  [0, 1, 0.6, 1], // bottom bar
  [0, 0, 0.6, 1], // falling diagonal
  [0, 1, 0.6, 0], // rising diagonal
  [0, 1, 0.3, 0, 0.6, 1], // gable
  [0, 0, 0.3, 1, 0.6, 0], // valley
  arc(0.3, 0.72, 0.28, 0, 2 * Math.PI), // small ring
  arc(0.1, 0.28, 0.28, -Math.PI / 2, Math.PI / 2), // upper bowl
  arc(0.1, 0.72, 0.28, -Math.PI / 2, Math.PI / 2), // lower bowl
  arc(0.5, 0.5, 0.5, Math.PI / 2, (3 * Math.PI) / 2), // large open bowl
  arc(0.3, 0.5, 0.3, -Math.PI, 0), // shoulder
];

/** A letter of no alphabet: indices into the strokes letters are made of. */
export type Letter = readonly number[];

/** Draws the alphabet of a class: a few letters, so that its words look alike. */
export function drawLetters(stream: RandomStream): readonly Letter[] {
  const count = wholeBetween(stream, 3, 8);
  return Array.from({ length: count }, () => {
    const strokes = stream.permutation(letterStrokes.length);
    return Array.from(strokes.subarray(0, wholeBetween(stream, 1, 3)));
  });
}

export interface Word {
  /** Middle of the word, in units of the side. */
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly letterHeight: number;
  readonly letterCount: number;
  readonly width: number;
  /** How far the top of a letter leans, for its height. */
  readonly slant: number;
}

/** Writes a word of random letters. */
export function writeWord(pen: Pen, letters: readonly Letter[], word: Word, stream: RandomStream): void {
  const { x, y, letterHeight: height, slant } = word;
  const [along, down] = [height * Math.cos(word.angle), height * Math.sin(word.angle)];
  for (let k = 0; k < word.letterCount; k++) {
    const start = (k - word.letterCount / 2) * 0.9;
    for (const stroke of oneOf(stream, letters)) {
      const shape = letterStrokes[stroke] as Points;
      const points: number[] = [];
      for (let i = 0; i < shape.length; i += 2) {
        const v = (shape[i + 1] as number) - 0.5;
        const u = start + (shape[i] as number) - slant * v;
        points.push(x + u * along - v * down, y + u * down + v * along);
      }
      pen.path(points, word.width);
    }
  }
}

function arc(x: number, y: number, radius: number, from: number, to: number): Points {
  return Array.from({ length: 9 }, (_, i) => {
    const angle = from + ((to - from) * i) / 8;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  }).flat();
}
