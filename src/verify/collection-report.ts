import type { SkippedPicture } from '../data/decode-all.js';
import type { LeftOut } from '../data/labelled-files.js';
import type { Layout } from './collection-listing.js';
import type { Sides } from './leakage.js';

/** Pictures that are alike. */
export interface AlikePictures {
  /** Sorted by code unit, relative to the root. */
  readonly files: readonly string[];
  /** Their classes, sorted; of a picture with several, all in one text. Empty where there are no labels. */
  readonly labels: readonly string[];
  /** The sides of the split that they are on, sorted; empty where there is no split. */
  readonly sides: readonly string[];
}

/** A picture of unusual size. Pixels. */
export interface UnusualSize {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly unusual: 'area' | 'shape' | 'small';
}

/** What verifying a collection found. Plain data. */
export interface CollectionReport {
  readonly root: string;
  readonly layout: Layout;
  /** Pictures by their extension. */
  readonly pictures: number;
  /** Those looked at: all, unless the work was stopped. */
  readonly examined: number;
  readonly interrupted: boolean;
  /** Those that can be read. */
  readonly readable: number;
  /** Readable pictures of each class. */
  readonly classes: readonly { readonly name: string; readonly pictures: number }[];
  readonly split: Sides['split'];
  /** Most bits of 64 in which near duplicates differ. */
  readonly distance: number;

  readonly unreadable: readonly SkippedPicture[];
  /** Byte for byte the same, under different labels. */
  readonly contradictions: readonly AlikePictures[];
  /** Byte for byte the same, on different sides of the split. */
  readonly leaks: readonly AlikePictures[];
  /** Byte for byte the same, with those of the two lists above. */
  readonly duplicates: readonly AlikePictures[];
  /** Alike to the eye, by their perceptual hash, but not the same; joined into clusters. */
  readonly nearDuplicates: readonly (AlikePictures & { readonly distance: number })[];
  /** Of one tone all over: they are all alike, so that they are not compared. */
  readonly blank: readonly string[];
  /** Classes with fewer pictures than `tinyClass`. */
  readonly tinyClasses: readonly string[];
  /** Pictures of the largest class for each of the smallest; undefined with fewer than two classes that have any. */
  readonly imbalance?: number;
  readonly sizes?: { readonly width: number; readonly height: number };
  readonly unusualSizes: readonly UnusualSize[];
  /** Files on the rarer side, where some pictures are grey and others in colour. */
  readonly colourMix?: { readonly rarer: 'grey' | 'colour'; readonly files: readonly string[] };
  /** Files that training leaves out. */
  readonly ignored: readonly string[];
  /** What a list of labels names, but training does not use, and why. */
  readonly leftOut: readonly LeftOut[];
}

/** A class with fewer pictures can hardly be learned, and nothing be said of how well it is. */
export const tinyClass = 10;

/** Pictures whose shorter side is below this, in pixels, show little. */
export const smallSide = 32;

/** Whether something must be mended before training on the collection means anything. */
export function mustBeMended(report: CollectionReport): boolean {
  return report.unreadable.length > 0 || report.contradictions.length > 0 || report.leaks.length > 0;
}
