import { between, chance } from '../random/draws.js';
import { type RandomStream, randomStream } from '../random/random-stream.js';
import { boundary, fields, gridLines } from './boundaries.js';
import { buildings } from './buildings.js';
import { margin, side } from './curve.js';
import { lettering } from './lettering.js';
import { lookalike } from './lookalikes.js';
import { railway } from './railway.js';
import { relief } from './relief.js';
import { roads } from './roads.js';
import type { SheetStyle } from './sheet-style.js';
import { terrain } from './terrain.js';
import { paperOf, water } from './water.js';
import { woodland } from './woodland.js';

/**
 * A patch as SVG, without the marks of paper and scanner. What is on it besides its railway, or the lookalike in the
 * railway's place, does not depend on the class: it is drawn from a stream of its own.
 * @param size side of the picture in pixels
 * @param labels of the patch's random streams
 */
export function drawPatch(
  style: SheetStyle,
  withRailway: boolean,
  size: number,
  seed: number,
  labels: readonly (string | number)[],
): string {
  const land = randomStream(seed, ...labels, 'land');
  const line = randomStream(seed, ...labels, 'line');
  const ground = terrain(land, style.steepness * between(land, 0.2, 1.3));
  const ways = roads(style, land);
  const layers = [
    some(land, 0.35, () => fields(style, land)),
    relief(ground, style, land),
    some(land, 0.45, () => woodland(style, land)),
    some(land, 0.5, () => water(style, land)),
    some(land, 0.3, () => boundary(style, land)),
    some(land, 0.2, () => lookalike(style, land)),
    ways.drawn,
    withRailway ? railway(style, line) : lookalike(style, line),
    buildings(ways.courses, style, land),
    gridLines(style, land),
    lettering(style, land),
  ];
  const turn = style.rotation + between(land, -0.5, 0.5);
  const [low, extent] = [-margin, side + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${side} ${side}">`,
    `<rect x="${low}" y="${low}" width="${extent}" height="${extent}" fill="${paperOf(style)}"/>`,
    `<g transform="rotate(${turn.toFixed(3)} ${side / 2} ${side / 2})" stroke-linejoin="round">`,
    ...layers,
    '</g></svg>',
  ].join('');
}

function some(stream: RandomStream, probability: number, draw: () => string): string {
  return chance(stream, probability) ? draw() : '';
}
