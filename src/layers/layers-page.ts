import type { PicturesBeside } from '../explain/pictures-beside.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import type { Section } from '../page/block.js';
import { plural } from '../page/count-words.js';
import type { ChosenLayer } from './chosen-layers.js';

/** A section of the page, and the same as data. */
export interface PagePart {
  readonly section: Section;
  readonly facts: object;
  /** For the overview. */
  readonly summary?: string;
}

/** What every part of the page is drawn with. */
export interface PageMaterial {
  readonly collection: LabelledCollection;
  readonly pictures: PicturesBeside;
}

/** Where it lies in the network: `After layer 13 of 55`. */
export function layerTitle({ passed, layers }: ChosenLayer): string {
  return `After layer ${passed} of ${layers}`;
}

/** What comes out of it. */
export function layerWords({ channels, height, width }: ChosenLayer): string {
  return `${plural(channels, 'channel')}, each a map of ${height} × ${width} places`;
}

/** A fraction in percent: two digits that count. */
export function percentWords(fraction: number): string {
  if (fraction === 0) return '0 %';
  const percent = 100 * fraction;
  return `${percent >= 9.95 ? percent.toFixed(0) : percent >= 0.0995 ? percent.toPrecision(2) : '<0.1'} %`;
}

/** A number with three digits that count. */
export function shortNumber(value: number): string {
  return Math.abs(value) >= 99.95 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
