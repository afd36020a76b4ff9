import { nameBelow } from '../explain/name-below.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import type { PictureFeatures } from '../features/read-features.js';
import { unitRows } from '../features/unit-rows.js';
import type { SessionOptions } from '../runtime/session.js';
import { aligned } from './aligned.js';
import { principalComponents } from './principal-components.js';
import { umapLayout } from './umap-layout.js';

/** A picture that has a place on the map. */
export interface MappedPicture {
  /** As it was given, `root` included. */
  readonly path: string;
  /** Relative to the root of the collection, with '/'. */
  readonly file: string;
  /** Place of its class. */
  readonly label: number;
  /** Place of the class that the network tells. */
  readonly told: number;
  /** Of that, 0 to 1. */
  readonly confidence: number;
  readonly group?: string;
  /** Whether the network did not learn from it. */
  readonly heldOut: boolean;
}

/** Where the pictures lie in one plane. */
export interface Projection {
  readonly kind: 'pca' | 'umap';
  /** x and y of each picture, [n, 2]; y grows upwards. */
  readonly places: Float64Array;
}

export interface CollectionMap {
  readonly classes: readonly string[];
  readonly pictures: readonly MappedPicture[];
  readonly projections: readonly Projection[];
  /** Share of the variance of the features that each axis of the PCA has, 0 to 1; of one that cannot be, 0. */
  readonly shares: readonly [number, number];
  /** Why there is no UMAP, where there is none. */
  readonly withoutUmap?: string;
  /** Pictures whose features are no finite numbers, relative to the root: they have no place. */
  readonly withoutPlace: readonly string[];
  /** Pictures that could not be read, relative to the root. */
  readonly unread: readonly string[];
}

export interface MapOptions extends SessionOptions {
  /** Of UMAP. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** With fewer, nearly all pictures are neighbours of all: UMAP would draw chance. */
export const fewestForUmap = 16;

/**
 * With more, the library's graph of neighbours no longer fits into the 2 GB that Node gives a thread on a machine of 8 GB: of
 * 20,000 pictures it takes 1.3 GB.
 */
export const mostForUmap = 30_000;

/** Principal components that UMAP looks for neighbours in: what is beyond them is mostly noise. */
const umapComponents = 50;

/** Of the work, what the principal components are where UMAP follows. */
const pcaShare = 0.1;

/**
 * Places of a collection's pictures in the plane by their features, each divided by its length, so that near on the map is
 * what has a large cosine: by PCA, and by UMAP of its first 50 components, turned to lie as the PCA does.
 * @param features of all files of the collection
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function mapCollection(
  collection: LabelledCollection,
  features: PictureFeatures,
  { seed, signal, onProgress, ...session }: MapOptions = {},
): Promise<CollectionMap> {
  const { width } = features;
  const rows = [...features.places.keys()].filter((row) =>
    features.features.subarray(row * width, (row + 1) * width).every(Number.isFinite),
  );
  const finite = new Set(rows);
  const shown = (path: string) => nameBelow(collection.root, path);
  const pathOf = (row: number) => collection.files[features.places[row] as number] as string;
  const about = {
    classes: collection.classes,
    pictures: rows.map((row) => pictureOf(collection, features, row, shown(pathOf(row)))),
    withoutPlace: [...features.places.keys()].filter((row) => !finite.has(row)).map((row) => shown(pathOf(row))),
    unread: features.skipped.map(({ file }) => shown(file)),
  };
  if (rows.length === 0) return { ...about, projections: [], shares: [0, 0] };
  const withoutUmap = reasonAgainstUmap(rows.length);
  const first = withoutUmap === undefined ? pcaShare : 1;
  const components = await principalComponents(unitRows(features, rows), width, umapComponents, {
    ...session,
    signal,
    onProgress: (done, total) => onProgress?.((first * done) / total),
  });
  const { scores, count } = components;
  const shares = [components.shares[0] ?? 0, components.shares[1] ?? 0] as const;
  const pca: Projection = { kind: 'pca', places: firstTwo(scores, count) };
  if (withoutUmap !== undefined) return { ...about, projections: [pca], shares, withoutUmap };
  if (shares[0] === 0)
    return { ...about, projections: [pca], shares, withoutUmap: 'the features of all pictures are the same' };
  const places = await umapLayout(scores, count, {
    seed,
    signal,
    onProgress: (share) => onProgress?.(first + (1 - first) * share),
  });
  if (!places?.every(Number.isFinite)) {
    const reason = places ? 'it found no places that are finite numbers' : 'its graph of neighbours filled the memory';
    return { ...about, projections: [pca], shares, withoutUmap: reason };
  }
  return { ...about, projections: [pca, { kind: 'umap', places: aligned(places, pca.places) }], shares };
}

function pictureOf(
  { files, labels, groups, heldOut }: LabelledCollection,
  { places, probabilities }: PictureFeatures,
  row: number,
  file: string,
): MappedPicture {
  const place = places[row] as number;
  const classes = probabilities.length / places.length;
  const likely = probabilities.subarray(row * classes, (row + 1) * classes);
  const confidence = likely.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const group = groups?.[place];
  return {
    path: files[place] as string,
    file,
    label: labels[place] as number,
    told: Math.max(0, likely.indexOf(confidence)),
    confidence,
    ...(group !== undefined && { group }),
    heldOut: heldOut[place] as boolean,
  };
}

function reasonAgainstUmap(count: number): string | undefined {
  if (count < fewestForUmap) return `there are ${count} pictures, and it needs ${fewestForUmap}`;
  const most = mostForUmap.toLocaleString('en-US');
  if (count > mostForUmap)
    return `there are more than ${most} pictures, and its graph of neighbours would fill the memory`;
  return undefined;
}

/** A second axis of zeros where there is but one component. */
function firstTwo(scores: Float64Array, count: number): Float64Array {
  return Float64Array.from({ length: (2 * scores.length) / count }, (_, at) =>
    at % 2 < count ? (scores[Math.floor(at / 2) * count + (at % 2)] as number) : 0,
  );
}
