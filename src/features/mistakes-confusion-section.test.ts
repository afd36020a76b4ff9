import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { tinyPicture } from '../../test/support/tiny-data.js';
import { PicturesBeside } from '../explain/pictures-beside.js';
import { heldOutMistakes } from './held-out-mistakes.js';
import { mistakesConfusionSection } from './mistakes-confusion-section.js';
import { mistakesSummarySection } from './mistakes-summary-section.js';
import { PagePictures } from './page-pictures.js';

const [n, classes] = [3 * 45, 45];
const at = commonFolder(async (at) => {
  for (const i of [0, 1])
    await tinyPicture(i, i)
      .png()
      .toFile(at(`${i}.png`));
});

/** Every class has three pictures; class 7 is taken for class 8. */
const labels = Array.from({ length: n }, (_, i) => Math.floor(i / 3));
const collection = () => ({
  root: at(),
  files: labels.map((_, i) => at(`${i}.png`)),
  labels,
  classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
  heldOut: labels.map(() => true),
});
const probabilities = Float32Array.from(
  labels.flatMap((label) => Array.from({ length: classes }, (_, c) => (c === (label === 7 ? 8 : label) ? 1 : 0))),
);
const features = { places: [...labels.keys()], width: 1, features: new Float32Array(n), probabilities, skipped: [] };

test('too many classes for a matrix: the confusions there are, with their pictures', async () => {
  const mistakes = heldOutMistakes(collection(), features);
  const beside = await PicturesBeside.in(at(), 'mistakes');
  const size = { height: 32, width: 32, fit: 'squish' as const };
  const pictures = await PagePictures.of([21, 22, 0, 0], collection(), size, beside);
  expect(pictures.count).toBe(3);
  // 21.png is not there any more.
  expect(pictures.at(21, 'A picture')).toEqual({ file: '21.png', alt: 'A picture; the picture can no longer be read' });
  expect(pictures.at(0, 'A picture')).toMatchObject({ thumbnail: 'mistakes/000000.jpg', alt: 'A picture' });
  const section = mistakesConfusionSection(mistakes, pictures);
  expect(section?.blocks).toMatchObject([
    { kind: 'text', text: '45 classes are too many for a table of all pairs. These are all confusions.' },
    { kind: 'more', title: 'class 7 taken for class 8: 3, 2 shown', blocks: [{ pictures: [{}, {}] }] },
  ]);
});

test('of many classes the table has those that are recognised least', () => {
  const { blocks } = mistakesSummarySection(heldOutMistakes(collection(), features));
  const table = blocks.find((block) => block.kind === 'table');
  expect(table).toMatchObject({ caption: 'The 40 of 45 classes that are recognised least' });
  expect(table?.kind === 'table' && table.rows[0]?.cells).toEqual(['class 7', '0 of 3 (0 %)', 'none there']);
  expect(table?.kind === 'table' && table.rows).toHaveLength(40);
});
