import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { Block, ImageBlock } from '../page/block.js';
import { capital } from '../page/sentence-words.js';
import { filterPictures, filterScale } from './filter-pictures.js';
import { type FirstFilters, filterChanges, firstFilters } from './first-filters.js';
import { type PageMaterial, type PagePart, percentWords } from './layers-page.js';
import { pictureSheet } from './picture-sheet.js';

/** A sheet of more would be too small to see. */
const mostFilters = 64;

/** Filters in a row, and the side of one in pixels. */
const columns = 8;
const cell = 48;

/** The first filters as pictures: before, after, and what changed. */
export async function filtersSection(
  network: ExplainedNetwork,
  before: ExplainedNetwork | undefined,
  { pictures }: PageMaterial,
): Promise<PagePart> {
  const title = 'Its first filters';
  const id = 'filters';
  const after = firstFilters(network);
  if (!after) {
    const text =
      'The first layer of this network reads no colours of a picture with filters, so that none can be shown.';
    return {
      section: { id, title, blocks: [{ kind: 'text', text }] },
      facts: { filters: 'none that read three colours' },
    };
  }
  const found = before && firstFilters(before);
  const known = found && sameFilters(found, after) ? found : undefined;
  const changes = known && filterChanges(known, after);
  const shown = strongest(after, mostFilters);
  const some =
    shown.length < after.count ? `the ${shown.length} strongest of ${after.count} filters` : `${after.count} filters`;
  const scale = filterScale(...(known ? [known.weights, after.weights] : [after.weights]));
  const draw = async (
    name: string,
    weights: Float32Array,
    scale: number,
  ): Promise<Pick<ImageBlock, 'address' | 'height' | 'width'>> => {
    const sheet = await pictureSheet(filterPictures(after, weights, scale, shown), { columns, cell, gap: 4 });
    return { address: await pictures.add(`filters-${name}.png`, sheet.png), height: sheet.height, width: sheet.width };
  };
  const grid = `${some} of ${after.height} by ${after.width} pixels in rows of ${Math.min(columns, shown.length)}`;
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        `The network reads a picture first with ${after.count} filters of ${after.height} × ${after.width} pixels, each of which is laid on every ` +
        'part of the picture. A filter answers to what looks like it: half bright and half dark, to an edge in that ' +
        'direction; stripes, to fine strokes; a plain colour, to that colour beside its opposite. Middle grey is what a ' +
        'filter ignores; one that is grey all over hardly does anything.',
    },
  ];
  const image = (one: Omit<ImageBlock, 'kind'>): ImageBlock => ({ kind: 'image', ...one });
  const common = known ? 'Both pictures have the same scale.' : '';
  const half = known !== undefined;
  if (known)
    blocks.push(
      image({
        title: 'Before training',
        explanation: `The filters that training began with. ${common}`,
        alt: `Before training: ${grid}.`,
        half,
        ...(await draw('before', known.weights, scale)),
      }),
    );
  blocks.push(
    image({
      title: known ? 'After training' : 'The filters',
      explanation: `${capital(some)}, in the order of the network. ${common}`,
      alt: `${known ? 'After training: ' : ''}${grid}.`,
      half,
      ...(await draw('after', after.weights, scale)),
    }),
  );
  let factor: number | undefined;
  if (known && changes) {
    const change = after.weights.map((w, i) => w - (known.weights[i] as number));
    const least = Math.max(...change.map(Math.abs)) === 0;
    const changeScale = filterScale(change);
    factor = least ? undefined : scale / changeScale;
    const order = [...changes.keys()].sort((a, b) => (changes[b] as number) - (changes[a] as number));
    const most = order.slice(0, 3).map((k) => `filter ${k + 1} by ${percentWords(changes[k] as number)}`);
    const median = changes.toSorted((a, b) => a - b)[Math.floor(changes.length / 2)] as number;
    if (least) blocks.push({ kind: 'text', text: 'Training left all of them as they were.' });
    else
      blocks.push(
        image({
          title: `What changed, ${factorWords(factor as number)} as strong as it is`,
          explanation:
            `After less before, drawn ${factorWords(factor as number)} as strong: on the scale above most of it could not be seen. ` +
            `In the middle (median) a filter changed by ${percentWords(median)} of its size; most changed ${most.join(', ')}. ` +
            'A filter is counted along the rows, from 1.',
          alt: `The change of each filter, in the same order: ${grid}.`,
          ...(await draw('change', change, changeScale)),
        }),
      );
  } else if (before)
    blocks.push({
      kind: 'note',
      text: 'The network before training had other first filters, so that they cannot be compared.',
    });
  return {
    section: { id, title, blocks },
    facts: {
      filters: {
        name: after.name,
        count: after.count,
        height: after.height,
        width: after.width,
        shown: shown.length,
        ...(factor !== undefined && { changeDrawnTimes: factor }),
        ...(changes && { relativeChanges: changes }),
      },
    },
  };
}

function sameFilters(a: FirstFilters, b: FirstFilters): boolean {
  return a.count === b.count && a.height === b.height && a.width === b.width;
}

/** Those with the largest weights, in the order of the network. */
function strongest({ weights, count }: FirstFilters, most: number): number[] {
  const length = weights.length / count;
  const strengths = Array.from({ length: count }, (_, k) =>
    weights.subarray(k * length, (k + 1) * length).reduce((sum, w) => sum + w * w, 0),
  );
  const order = [...strengths.keys()].sort((a, b) => (strengths[b] as number) - (strengths[a] as number));
  return order.slice(0, most).sort((a, b) => a - b);
}

function factorWords(factor: number): string {
  return `${factor >= 10 ? factor.toFixed(0) : factor.toPrecision(2)} times`;
}
