import { between, chance, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';

/** How a sheet shows the lie of the land. */
export type ReliefStyle = 'hachures' | 'contours' | 'both';

/** How a sheet draws its railways. */
export type RailwayStyle = 'ties' | 'heavy ties' | 'ladder' | 'two rails';

/** What the engraver, the printer and the years gave to all patches of one sheet. */
export interface SheetStyle {
  /** The paper's colour before stains, as red, green and blue of 0 to 255. */
  readonly paper: readonly [number, number, number];
  readonly ink: string;
  readonly waterInk: string;
  readonly contourInk: string;
  /** Hand-laid colour along boundaries, or none. */
  readonly wash: string | undefined;
  /** Factor on the width of every line. */
  readonly weight: number;
  readonly relief: ReliefStyle;
  /** Mean slope of the region: 0 is a plain, 1 a mountain. */
  readonly steepness: number;
  readonly railway: RailwayStyle;
  /** Distance between ties. */
  readonly tieSpacing: number;
  readonly tieLength: number;
  /** Width of a high road. */
  readonly roadWidth: number;
  /** Slant of the lettering: x per unit of height. */
  readonly slant: number;
  /** Distance between grid lines; patches see one, two or none of them. */
  readonly grid: number;
  /** Rotation of the sheet on the scanner, in degrees. */
  readonly rotation: number;
  /** Standard deviation of the scanner's blur, in units. */
  readonly blur: number;
  /** Standard deviation of the scanner's noise, in grey levels. */
  readonly noise: number;
  /** JPEG quality of the scan. */
  readonly quality: number;
}

/** Draws a sheet's style. */
export function sheetStyle(stream: RandomStream): SheetStyle {
  const tone = between(stream, 222, 250);
  const yellow = between(stream, 4, 34);
  const ink = oneOf(stream, ['#16130f', '#1d1812', '#221d18', '#2b241c', '#191a1d']);
  const blue = oneOf(stream, ['#3f78ad', '#4a86b0', '#54749a', '#3d6f92']);
  return {
    paper: [tone, tone - yellow * 0.35, tone - yellow],
    ink,
    waterInk: chance(stream, 0.65) ? blue : ink,
    contourInk: oneOf(stream, ['#8a5a34', '#7a5238', ink]),
    wash: oneOf(stream, [undefined, undefined, '#e7a29a', '#e6cf72', '#a9c79a']),
    weight: between(stream, 0.85, 1.2),
    relief: oneOf(stream, ['hachures', 'hachures', 'hachures', 'hachures', 'contours', 'both']),
    steepness: between(stream, 0.2, 0.9),
    railway: oneOf(stream, ['ties', 'heavy ties', 'heavy ties', 'ladder', 'ladder', 'two rails']),
    tieSpacing: between(stream, 4, 5.2),
    tieLength: between(stream, 6, 8),
    roadWidth: between(stream, 4, 5.6),
    slant: oneOf(stream, [0, 0.3, 0.4]),
    grid: between(stream, 160, 400),
    rotation: between(stream, -3, 3),
    blur: between(stream, 0.3, 0.65),
    noise: between(stream, 2, 6),
    quality: 80 + stream.int(12),
  };
}
