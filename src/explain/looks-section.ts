import { rate } from '../experiment/percent.js';
import type { Block, CaptionedPicture, Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import { scaleUri } from './colour-scale.js';
import type { ExplanationMethod } from './explainer.js';
import { methodTexts } from './method-text.js';
import { nameBelow } from './name-below.js';
import { captionedNeighbour, neighboursText, neighboursWords, type TrainingNeighbour } from './training-neighbour.js';

/** A picture that was explained; addresses are relative to the page. */
export interface LookEntry {
  readonly file: string;
  /** Its true class, where that is known. */
  readonly actual?: string;
  readonly told: string;
  /** Of the class that was told, 0 to 1. */
  readonly confidence: number;
  /** The class that the map is about. */
  readonly about: string;
  readonly picture: string;
  readonly overlay: string;
  /** Nearest first, where they are known. */
  readonly neighbours?: readonly TrainingNeighbour[];
}

export interface LooksSectionOptions {
  readonly method: ExplanationMethod;
  /** Folder that names of pictures are shown relative to; by default as they were given. */
  readonly root?: string | undefined;
  /** Of all held-out pictures, which those shown were chosen from: how many there are, and how many of them were taken for another class. */
  readonly heldOut?: { readonly pictures: number; readonly wrong: number } | undefined;
}

/** What the network looks at: how to read the maps, and the pictures, with the training pictures that are like them. */
export function looksSection(entries: readonly LookEntry[], { method, root, heldOut }: LooksSectionOptions): Section {
  const shown = root === undefined ? entries : entries.map((one) => ({ ...one, file: nameBelow(root, one.file) }));
  const isKnown = entries.some(({ actual }) => actual !== undefined);
  const withNeighbours = entries.some(({ neighbours }) => neighbours?.length);
  const texts = [
    methodTexts[method],
    ...(heldOut ? [choiceWords(entries, heldOut)] : isKnown ? ['It did not learn from these pictures.'] : []),
    ...(withNeighbours ? [neighboursText] : []),
  ];
  return {
    id: 'looks',
    title: 'Where it looks',
    blocks: [
      ...texts.map((text): Block => ({ kind: 'text', text })),
      {
        kind: 'image',
        title: 'What the colours say',
        explanation:
          'From dark blue, where the map is least, to yellow, where it is most, each picture by itself. A map that has nothing to ' +
          'show leaves its picture grey.',
        address: scaleUri(),
        alt: 'A scale of colours: dark blue, green, yellow',
        width: 320,
        height: 14,
      },
      ...(withNeighbours ? shown.flatMap(rowOf) : [{ kind: 'pictures' as const, pictures: shown.map(captioned) }]),
    ],
  };
}

/** Which of the held-out pictures are shown: who sees wrong ones alone must not think that all are. */
function choiceWords(
  entries: readonly LookEntry[],
  { pictures, wrong }: NonNullable<LooksSectionOptions['heldOut']>,
): string {
  const shown = entries.filter(({ actual, told }) => actual !== told).length;
  const parts = [
    ...partWords(shown, wrong, 'that it gets wrong'),
    ...partWords(entries.length - shown, pictures - wrong, 'that it gets right'),
  ];
  const order = entries.length > parts.length ? ', from the most certain down' : '';
  return `Held-out pictures, from which it did not learn: ${parts.join(', then ')}${order}.`;
}

function partWords(shown: number, all: number, what: string): string[] {
  if (shown === 0) return [];
  if (shown < all) return [`${formatCount(shown)} of the ${formatCount(all)} ${what}`];
  return [`${shown === 1 ? 'the one' : `all ${formatCount(shown)}`} ${what}`];
}

/** A picture with those that it is like, under what they say of it. */
function rowOf(entry: LookEntry): Block[] {
  const { told, confidence, neighbours = [] } = entry;
  const like = neighbours.length > 0 ? `: ${neighboursWords(told, neighbours)}` : '';
  return [
    { kind: 'heading', text: `Taken for ${told} (${rate(confidence, 1000)})${like}` },
    {
      kind: 'pictures',
      pictures: [{ ...captioned(entry), lines: aboutOf(entry) }, ...neighbours.map(captionedNeighbour)],
    },
  ];
}

function captioned(entry: LookEntry): CaptionedPicture {
  const { file, actual, told, confidence, about, picture, overlay } = entry;
  const taken = `taken for ${told} (${rate(confidence, 1000)})`;
  const verdict =
    actual === undefined
      ? [taken]
      : actual === told
        ? [`${told}, right (${rate(confidence, 1000)})`]
        : [`is ${actual}`, taken];
  const of = actual === undefined ? 'A picture' : `A picture of ${actual}`;
  const was = actual === told ? 'was recognised' : `was taken for ${told}`;
  return {
    picture: { file, thumbnail: address(picture), alt: `${of} that ${was}` },
    overlay: address(overlay),
    overlayAlt: `The same picture as a heat map for ${about}`,
    lines: [...verdict, ...aboutOf(entry)],
  };
}

/** What the map is about, where it is not what the picture was taken for. */
function aboutOf({ about, told }: LookEntry): string[] {
  return about === told ? [] : [`map for ${about}`];
}

function address(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
