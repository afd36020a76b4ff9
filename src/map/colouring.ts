import { plural } from '../page/count-words.js';
import type { CollectionMap, MappedPicture } from './collection-map.js';

export const colouringKinds = ['label', 'prediction', 'group', 'error'] as const;
export type ColouringKind = (typeof colouringKinds)[number];

/** What pictures have in common that have one colour. */
export interface ColourEntry {
  readonly name: string;
  /** Pictures. */
  readonly count: number;
  /** Place in the palette of six; absent for grey. */
  readonly colour?: number;
}

/** A division of the pictures of a map by colour. */
export interface Colouring {
  readonly kind: ColouringKind;
  /** Only what pictures are of; the largest first, grey last. */
  readonly entries: readonly ColourEntry[];
  /** Place of its entry, for each picture. */
  readonly of: Uint16Array;
  /** What the colours do not show, where they do not show all. */
  readonly note?: string;
}

/** Colours that people with any colour vision tell apart. */
const colours = 6;

/** All colourings that the collection has something for. */
export function colouringsOf(map: CollectionMap): Colouring[] {
  const { classes, pictures } = map;
  const name = (place: number) => classes[place] ?? '';
  const ranked = rankedClasses(map);
  const grouped = pictures.some(({ group }) => group !== undefined);
  return [
    largestColoured(
      'label',
      pictures.map(({ label }) => name(label)),
      'class',
      'classes',
      ranked,
    ),
    largestColoured(
      'prediction',
      pictures.map(({ told }) => name(told)),
      'class',
      'classes',
      ranked,
    ),
    ...(grouped
      ? [
          largestColoured(
            'group',
            pictures.map(({ group }) => group ?? ''),
            'group',
            'groups',
          ),
        ]
      : []),
    errors(pictures),
  ];
}

/** Class names by how often a picture is or is told one: a class has one colour, whether it is true or told. */
function rankedClasses({ classes, pictures }: CollectionMap): string[] {
  const counts = classes.map((_, at) => pictures.filter(({ label, told }) => label === at || told === at).length);
  return [...classes.keys()]
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .map((at) => classes[at] ?? '');
}

/**
 * The largest have colours of their own, all others one grey together; what a single picture is of has no colour.
 * @param ranked which names have the colours, in their order; the largest by default
 */
function largestColoured(
  kind: ColouringKind,
  names: readonly string[],
  noun: string,
  nouns: string,
  ranked?: readonly string[],
): Colouring {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const place = new Map(ranked?.map((name, at) => [name, at]));
  const before = (a: string, b: string) => (place.get(a) ?? 0) - (place.get(b) ?? 0);
  const sorted = [...counts].sort(([a, m], [b, n]) => before(a, b) || n - m || (a < b ? -1 : 1));
  const coloured = sorted
    .filter(([name]) => (place.get(name) ?? 0) < colours)
    .filter(([, count]) => count > 1 || sorted.length <= colours)
    .slice(0, colours);
  const others = sorted.filter((one) => !coloured.includes(one));
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  const entries: ColourEntry[] = coloured.map(([name, count], at) => ({ name, count, colour: place.get(name) ?? at }));
  if (others.length > 0) {
    const which = coloured.length > 0 ? 'other ' : '';
    const [single] = others.length === 1 ? others : [];
    entries.push({ name: single?.[0] ?? plural(others.length, `${which}${noun}`, `${which}${nouns}`), count: rest });
  }
  const entryOf = new Map(coloured.map(([name], i) => [name, i]));
  const of = Uint16Array.from(names, (name) => entryOf.get(name) ?? coloured.length);
  if (others.length === 0) return { kind, entries, of };
  const note =
    coloured.length === 0
      ? `Each picture is a ${noun} of its own: there is nothing to colour.`
      : `The ${coloured.length} largest of ${plural(sorted.length, noun, nouns)} have colours; ` +
        `the others, with ${plural(rest, 'picture')}, are grey.`;
  return { kind, entries, of, note };
}

/** Palette places of what is wrong: orange-red where the network had never seen the picture, blue where it had. */
const wrongColours = { unseen: 1, learned: 0 };

function errors(pictures: readonly MappedPicture[]): Colouring {
  const kinds = [
    { name: 'wrong, held out', colour: wrongColours.unseen, has: (p: MappedPicture) => isWrong(p) && p.heldOut },
    { name: 'wrong, learned from', colour: wrongColours.learned, has: (p: MappedPicture) => isWrong(p) && !p.heldOut },
    { name: 'right', has: (p: MappedPicture) => !isWrong(p) },
  ];
  const there = kinds
    .map(({ has, ...entry }) => ({ ...entry, has, count: pictures.filter(has).length }))
    .filter(({ count }) => count > 0);
  return {
    kind: 'error',
    entries: there.map(({ has: _, ...entry }) => entry),
    of: Uint16Array.from(pictures, (picture) => there.findIndex(({ has }) => has(picture))),
  };
}

export function isWrong({ label, told }: Pick<MappedPicture, 'label' | 'told'>): boolean {
  return label !== told;
}
