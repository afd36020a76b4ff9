import type { Block, Row, Section, TableBlock } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { CollectionCard, ReportContent } from './report-content.js';

/** What was learned from: a card of the collection. */
export function dataSection({ collection }: ReportContent): Section {
  const blocks: Block[] = [countTable(collection), factTable(collection)];
  for (const { label, pictures } of collection.examples) {
    if (pictures.length === 0) continue;
    blocks.push({ kind: 'heading', text: `Examples of ${label}` });
    blocks.push({ kind: 'pictures', pictures: pictures.map((picture) => ({ picture, lines: [] })) });
  }
  return { id: 'data', title: 'The collection', blocks };
}

function countTable({ classes, train, valid }: CollectionCard): TableBlock {
  const rows = classes.map((name): Row => {
    const [a, b] = [train.byClass[name] ?? 0, valid.byClass[name] ?? 0];
    return { cells: [name, formatCount(a), formatCount(b), formatCount(a + b)] };
  });
  const all = [train.pictures, valid.pictures, train.pictures + valid.pictures].map(formatCount);
  return {
    kind: 'table',
    caption: 'Pictures by class and side of the split',
    columns: [
      { title: 'Class' },
      { title: 'To learn from', number: true },
      { title: 'To test with', number: true },
      { title: 'In all', number: true },
    ],
    rows: [...rows, { cells: ['All pictures', ...all] }],
  };
}

function factTable(card: CollectionCard): TableBlock {
  const { root, size, split, duplicates, skipped, leftOut, ignored, oversample } = card;
  const rows: (readonly [string, string])[] = [
    ['Folder', root],
    ['Split', splitWords(split)],
    ...(split.groups ? [['Groups', groupWords(split.groups)] as const] : []),
    ...(split.validLacks.length > 0 ? [['No test picture of', split.validLacks.join(', ')] as const] : []),
    ...(duplicates ? [['Pictures that look the same', duplicateWords(duplicates)] as const] : []),
    ['Pictures that could not be read', formatCount(skipped)],
    ['Pictures without a usable label', formatCount(leftOut)],
    ['Files that are no pictures', formatCount(ignored)],
    [
      'Pixels of a picture as it is learned from',
      `${formatCount(size.width)} × ${formatCount(size.height)}, ${size.fit === 'crop' ? 'the middle cut out' : 'squeezed to fit'}`,
    ],
    ...(oversample ? [['Rarer classes', 'repeated in each epoch'] as const] : []),
  ];
  return {
    kind: 'table',
    caption: 'The collection and its split',
    columns: [{ title: 'What' }, { title: 'Value' }],
    rows: rows.map((cells) => ({ cells })),
  };
}

function splitWords({ kind, seed, validPct, fold, list, folders }: CollectionCard['split']): string {
  const share = validPct === undefined ? '' : `, ${Math.round(100 * validPct)} % to test with`;
  if (kind === 'folders') return `given by folders${folders ? `: ${Object.values(folders).join(' and ')}` : ''}`;
  if (kind === 'list') return `given by a list${list === undefined ? '' : `: ${list}`}`;
  if (kind === 'fold') return `folds${fold ? `: number ${fold.fold + 1} of ${fold.folds}` : ''}, seed ${seed}`;
  if (kind === 'group') return `by whole groups${share}, seed ${seed}`;
  return `${kind === 'stratified' ? 'the same share of every class' : 'at random'}${share}, seed ${seed}`;
}

function groupWords({ pattern, train, valid }: NonNullable<CollectionCard['split']['groups']>): string {
  return `${plural(train.length, 'group')} to learn from, ${formatCount(valid.length)} to test with, told by ${pattern}; no group is on both sides`;
}

function duplicateWords({ pictures, acrossSplit }: NonNullable<CollectionCard['duplicates']>): string {
  const across =
    acrossSplit === 0
      ? 'none of them on both sides of the split'
      : `${plural(acrossSplit, 'pair')} on both sides of the split`;
  return pictures === 0 ? 'none found' : `${plural(pictures, 'picture')}, ${across}`;
}
