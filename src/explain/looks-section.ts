import { relative, sep } from 'node:path';
import type { Block, CaptionedPicture, Section } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { scaleUri } from './colour-scale.js';
import type { ExplanationMethod } from './explainer.js';
import { methodTexts } from './method-text.js';
import type { SanityReport } from './sanity-check.js';
import { sanityText } from './sanity-text.js';

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
}

/** What the network looks at: how to read the maps, whether to believe them, and the pictures. */
export function looksSection(
  entries: readonly LookEntry[],
  {
    method,
    sanity,
    root,
  }: {
    readonly method: ExplanationMethod;
    readonly sanity?: SanityReport | undefined;
    /** Folder that names of pictures are shown relative to; by default as they were given. */
    readonly root?: string;
  },
): Section {
  const wrong = entries.filter(({ actual, told }) => actual !== undefined && actual !== told).length;
  const known = entries.filter(({ actual }) => actual !== undefined).length;
  const order =
    known === 0
      ? []
      : [
          `${plural(known, 'picture')} that it did not learn from${wrong === 0 ? '' : `, ${wrong} of them told wrong; those come first`}.`,
        ];
  return {
    id: 'looks',
    title: 'Where it looks',
    blocks: [
      ...[methodTexts[method], ...(sanity ? [sanityText(sanity, method)] : []), ...order].map(
        (text): Block => ({ kind: 'text', text }),
      ),
      {
        kind: 'image',
        title: 'What the colours say',
        explanation:
          'From dark blue, which speaks least for the class, to yellow, which speaks most, each picture by itself.',
        address: scaleUri(),
        alt: 'A scale of colours: dark blue, green, yellow',
        width: 320,
        height: 14,
      },
      {
        kind: 'pictures',
        pictures: entries.map((one) =>
          captioned(root === undefined ? one : { ...one, file: nameBelow(root, one.file) }),
        ),
      },
    ],
  };
}

function captioned({ file, actual, told, confidence, about, picture, overlay }: LookEntry): CaptionedPicture {
  const percent = `${(100 * confidence).toFixed(confidence >= 0.9995 ? 0 : 1)} %`;
  const isWrong = actual !== undefined && actual !== told;
  const verdict = isWrong
    ? [`wrong: told ${told} (${percent})`, `is ${actual}`]
    : [`told ${told} (${percent})${actual === undefined ? '' : ', right'}`];
  const of = actual === undefined ? 'A picture' : `A picture of ${actual}`;
  return {
    picture: { file, thumbnail: address(picture), alt: `${of} that was told as ${told}` },
    overlay: address(overlay),
    overlayAlt: `What speaks for ${about}`,
    lines: [...verdict, ...(about === told ? [] : [`map for ${about}`])],
  };
}

function nameBelow(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

function address(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
