import type { PicturesBeside } from '../explain/pictures-beside.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import type { Section } from '../page/block.js';
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

/** A layer in words: `Layer 2 of 4`. */
export function layerTitle(place: number, layers: readonly ChosenLayer[]): string {
  return `Layer ${place + 1} of ${layers.length}`;
}

/** Where a layer lies in words. */
export function layerWords({ passed, layers, channels, height, width }: ChosenLayer): string {
  return `Behind ${passed} of ${layers} layers of weights; ${channels} channels, each a map of ${height} × ${width} places`;
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
