import { join } from 'node:path';
import type { ProgressOptions } from '../data/side-by-side.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { ExplanationPage } from '../explain/explanation-page.js';
import { PicturesBeside } from '../explain/pictures-beside.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import type { PictureFeatures } from '../features/read-features.js';
import { replaceFile } from '../files/replace-file.js';
import type { Block, ImageBlock, Section } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { SessionOptions } from '../runtime/session.js';
import { type CollectionMap, mapCollection, type Projection } from './collection-map.js';
import { type Colouring, colouringsOf, isWrong } from './colouring.js';
import { aboutProjection, colouringTitles, interactivePage } from './interactive-page.js';
import { mapCsv } from './map-csv.js';
import { mapSvg } from './map-svg.js';
import { type SpriteSheets, writeSpriteSheets } from './sprite-sheets.js';

export interface ExplainMapOptions extends SessionOptions, ProgressOptions {
  readonly collection: LabelledCollection;
  /** Of all files of the collection, by this network. */
  readonly features: PictureFeatures;
  /** Where the pages lie; there is nothing of a map in it yet. */
  readonly folder: string;
  /** Of UMAP. Default 0. */
  readonly seed?: number;
}

export const mapPage = 'map.html';
const interactive = 'map-interactive.html';
const table = 'map.csv';
const title = 'A map of the collection';

/** Names that are told of a list that may be long. */
const named = 20;

/** Steps in which progress is told. */
const ticks = 1000;

/** Of the work, what laying out the map is where UMAP is drawn; the rest is thumbnails. */
const layoutShare = 0.7;

/**
 * Lays out a collection in the plane by what the network makes of its pictures, and writes into the folder: drawings of it,
 * coloured by label, prediction, group and error (`map/pca-label.svg`, ...), thumbnails in sheets (`map/sheet-00.jpg`, ...), an
 * interactive page (`map-interactive.html`) and all places as a table (`map.csv`). Which pictures lie together does not depend
 * on their labels.
 * @returns the page that shows the drawings
 * @throws WarmstartError `E_FILE_WRITE`, `E_RUNTIME_...`; the signal's reason
 */
export async function explainMap(
  { card }: ExplainedNetwork,
  { collection, features, folder, seed = 0, signal, onProgress, threads }: ExplainMapOptions,
): Promise<ExplanationPage> {
  const tell = (share: number) => onProgress?.(Math.min(ticks, Math.round(ticks * share)), ticks);
  const map = await mapCollection(collection, features, {
    seed,
    ...(threads !== undefined && { threads }),
    ...(signal && { signal }),
    onProgress: (share) => tell(layoutShare * share),
  });
  if (map.pictures.length === 0)
    return { title, address: mapPage, sections: [nothing(map)], facts: factsOf(map, seed) };
  const beside = await PicturesBeside.in(folder, 'map');
  const colourings = colouringsOf(map);
  const drawn = await drawAll(map, colourings, beside);
  const sheets = await writeSpriteSheets(
    map.pictures.map(({ path }) => path),
    card.size.fit,
    beside,
    {
      ...(signal && { signal }),
      onProgress: (done, total) => tell(layoutShare + ((1 - layoutShare) * done) / total),
    },
  );
  replaceFile(
    join(folder, interactive),
    interactivePage(map, sheets, title, { address: mapPage, title: 'The drawings' }),
  );
  replaceFile(join(folder, table), mapCsv(map));
  tell(1);
  const sections = [overview(map, sheets), ...colourings.map((one) => coloured(map, one, drawn)), reading(map, seed)];
  return {
    title,
    address: mapPage,
    summary: ['What the network makes of each picture, laid out in the plane: what lies together is alike to it.'],
    sections,
    facts: { ...factsOf(map, seed), interactive, table, sheets: sheets.addresses },
  };
}

/** Drawings of a map, by projection and colouring. */
type Drawings = ReadonlyMap<string, { readonly address: string; readonly width: number; readonly height: number }>;

async function drawAll(
  map: CollectionMap,
  colourings: readonly Colouring[],
  beside: PicturesBeside,
): Promise<Drawings> {
  const drawn = new Map<string, { address: string; width: number; height: number }>();
  for (const projection of map.projections) {
    for (const colouring of colourings) {
      const { svg, width, height } = mapSvg(map, projection, colouring);
      const name = `${projection.kind}-${colouring.kind}`;
      drawn.set(name, { address: await beside.add(`${name}.svg`, Buffer.from(svg)), width, height });
    }
  }
  return drawn;
}

function overview(map: CollectionMap, sheets: SpriteSheets): Section {
  const { pictures, projections, withoutUmap, withoutPlace, unread } = map;
  const wrong = pictures.filter(isWrong).length;
  const maps = projections.length > 1 ? 'two maps, PCA and UMAP' : 'a map, PCA';
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        `What the network makes of ${plural(pictures.length, 'picture')} as ${maps}: pictures that look alike to it lie ` +
        `together, whatever their labels are. It gets ${formatCount(wrong)} of them wrong.`,
    },
    {
      kind: 'link',
      title: 'The map to move about in',
      address: interactive,
      text: 'the pictures themselves, with their files, labels and what is told of them; by class, errors and file name.',
    },
    ...(withoutUmap === undefined ? [] : [note(`There is no UMAP: ${withoutUmap}.`)]),
    ...gap(unread, 'could not be read and', 'has no place', 'have no place'),
    ...gap(withoutPlace, 'has features that are no finite numbers and', 'has no place', 'have no place'),
    ...gap(
      [...sheets.missing.keys()].map((place) => pictures[place]?.file ?? ''),
      'can no longer be read and',
      'has no thumbnail',
      'have no thumbnails',
    ),
  ];
  return { id: 'map', title: 'The map', blocks };
}

function coloured(map: CollectionMap, colouring: Colouring, drawn: Drawings): Section {
  const { kind, entries, note: rest } = colouring;
  const said = entries.slice(0, 8).map(({ name, count }) => `${name} (${formatCount(count)})`);
  const images = map.projections.flatMap((projection): ImageBlock[] => {
    const drawing = drawn.get(`${projection.kind}-${kind}`);
    const name = projection.kind === 'pca' ? 'PCA' : 'UMAP';
    const alt = `${name} of ${plural(map.pictures.length, 'picture')}, coloured by ${colouringTitles[kind]}: ${said.join(', ')}`;
    return drawing
      ? [{ kind: 'image', title: name, explanation: shortly(projection), alt, half: true, ...drawing }]
      : [];
  });
  const blocks: Block[] = [text(questions[kind]), ...images, ...(rest === undefined ? [] : [note(rest)])];
  return { id: `by-${kind}`, title: `By ${colouringTitles[kind]}`, blocks };
}

/** What each colouring is looked at for. */
const questions: Readonly<Record<Colouring['kind'], string>> = {
  label: 'Where two classes lie in one heap, the network sees no difference between them.',
  prediction:
    'What the network tells. Against the colours by label, its borders: a heap of one label in two colours here is cut in two by it.',
  group:
    'Heaps of one group mean that the network sees the sheet, the scan or the patient as well as the class, and that pictures of a new group may lie elsewhere.',
  error:
    'Errors at the borders of heaps are pictures between two classes; one alone amid a heap of another class may be a wrong label.',
};

function shortly({ kind }: Projection): string {
  return kind === 'pca'
    ? 'Distances are true, but only two directions of many are shown.'
    : 'Neighbours are kept; distances between heaps mean nothing.';
}

function reading(map: CollectionMap, seed: number): Section {
  const { projections } = map;
  const umap = projections.some(({ kind }) => kind === 'umap');
  const blocks: Block[] = [
    ...projections.map((projection) => text(aboutProjection(projection, map))),
    text(
      'Features are what the last layer of weights reads, each picture’s divided by their length, so that near is what has a ' +
        'large cosine: how long they are says how much of something there is, their direction says what. Pictures that the ' +
        'network learned from lie closer together by label than new ones would: the network was made to put them there.',
    ),
    ...(umap
      ? [
          note(
            `UMAP (McInnes, Healy and Melville 2018) by umap-js, of the first 50 principal components, with 15 neighbours found exactly, begun at the first two components, seed ${seed}: another seed gives another map, of the same neighbours.`,
          ),
        ]
      : []),
  ];
  return { id: 'reading', title: 'How to read it', blocks };
}

function nothing({ unread, withoutPlace }: CollectionMap): Section {
  const blocks = [
    text('No picture has a place, so there is no map.'),
    ...gap(unread, 'could not be read and', 'has no place', 'have no place'),
    ...gap(withoutPlace, 'has features that are no finite numbers and', 'has no place', 'have no place'),
  ];
  return { id: 'map', title: 'The map', blocks };
}

function gap(files: readonly string[], why: string, one: string, many: string): Block[] {
  if (files.length === 0) return [];
  const more = files.length > named ? `, and ${formatCount(files.length - named)} more` : '';
  const reason = files.length === 1 ? why : why.replace(/^has /, 'have ');
  const list = `${files.slice(0, named).join(', ')}${more}`;
  return [note(`${plural(files.length, 'picture')} ${reason} ${files.length === 1 ? one : many}: ${list}.`)];
}

function factsOf(
  { pictures, classes, projections, shares, withoutUmap, withoutPlace, unread }: CollectionMap,
  seed: number,
) {
  return {
    pictures: pictures.length,
    classes,
    projections: projections.map(({ kind }) => kind),
    varianceShares: shares,
    seed,
    ...(withoutUmap !== undefined && { withoutUmap }),
    withoutPlace,
    unread,
  };
}

function text(words: string): Block {
  return { kind: 'text', text: words };
}

function note(words: string): Block {
  return { kind: 'note', text: words };
}
