import { describe, expect, test } from 'vitest';
import type { CaptionedPicture } from '../page/block.js';
import { type LookEntry, type LooksSectionOptions, looksSection } from './looks-section.js';

const entry = (change: Partial<LookEntry> = {}): LookEntry => ({
  file: 'scans/a.jpg',
  told: 'road',
  confidence: 0.971,
  about: 'road',
  picture: 'pictures/00001-a.png',
  overlay: 'overlays/00001-a.png',
  ...change,
});
const right = entry({ actual: 'road' });
const wrong = entry({ actual: 'field' });

function said(entries: readonly LookEntry[], heldOut?: LooksSectionOptions['heldOut']) {
  const { blocks } = looksSection(entries, { method: 'grad-cam', heldOut });
  const texts = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  const headings = blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
  const pictures = blocks.flatMap((block): CaptionedPicture[] =>
    block.kind === 'pictures' ? [...block.pictures] : [],
  );
  return { texts: texts.slice(1), headings, pictures };
}

describe('looksSection', () => {
  test.each([
    [[wrong, wrong], { pictures: 136, wrong: 25 }, '2 of the 25 that it gets wrong, from the most certain down.'],
    [
      [wrong, right, right],
      { pictures: 9, wrong: 1 },
      'the one that it gets wrong, then 2 of the 8 that it gets right, from the most certain down.',
    ],
    [[right, right], { pictures: 2, wrong: 0 }, 'all 2 that it gets right, from the most certain down.'],
    [[wrong], { pictures: 1, wrong: 1 }, 'the one that it gets wrong.'],
  ])('says which of the held-out pictures are shown (%#)', (entries, heldOut, words) => {
    expect(said(entries, heldOut).texts).toEqual([`Held-out pictures, from which it did not learn: ${words}`]);
  });

  test('says of a picture what it is and what it was taken for, as far as that is known', () => {
    const { pictures, texts } = said([right, wrong]);
    expect(texts).toEqual(['It did not learn from these pictures.']);
    expect(pictures.map(({ lines }) => lines)).toEqual([
      ['road, right (97.1 %)'],
      ['is field', 'taken for road (97.1 %)'],
    ]);
    const unknown = said([entry({ about: 'field', confidence: 0.99999 })]);
    expect(unknown.texts).toEqual([]);
    expect(unknown.pictures[0]?.lines).toEqual(['taken for road (>99.9 %)', 'map for field']);
  });

  test('a row has a picture, its map, and the training pictures that it is like', () => {
    const near = (label: string, similarity: number) => ({
      file: `${label}/1.jpg`,
      label,
      similarity,
      picture: 'n/1.jpg',
    });
    const like = entry({
      neighbours: [{ ...near('road', 1), isItself: true }, near('field', 0.4), near('road', 0.31)],
    });
    const gone = entry({ neighbours: [{ file: 'field/2.jpg', label: 'field', similarity: 0.2 }] });
    const { texts, headings, pictures } = said([like, gone, entry()]);
    expect(texts[0]).toContain('training pictures that the network finds most like it');
    expect(headings).toEqual([
      'Taken for road (97.1 %): 2 of the 3 training pictures most like it are road',
      'Taken for road (97.1 %): the training picture most like it is field',
      'Taken for road (97.1 %)',
    ]);
    expect(pictures.map(({ lines }) => lines.at(-1))).toEqual([
      undefined,
      'this very picture',
      'cosine 0.40',
      'cosine 0.31',
      undefined,
      'cosine 0.20',
      undefined,
    ]);
    expect(pictures.map(({ overlay }) => overlay !== undefined)).toEqual([
      true,
      false,
      false,
      false,
      true,
      false,
      true,
    ]);
    expect(pictures[5]?.picture).not.toHaveProperty('thumbnail');
  });
});
