import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { savedStudy } from '../../test/support/saved-study.js';
import { randomStream } from '../random/random-stream.js';
import { reportOn } from './content.js';
import { renderMarkdown } from './markdown.js';

/** A sheet with lines on it that no other has. */
function drawn(name: string) {
  const stream = randomStream(2, name);
  const at = () => Math.round(128 * stream.uniform());
  const lines = Array.from(
    { length: 9 },
    () => `<path d="M${at()} ${at()}L${at()} ${at()}" stroke="#111" stroke-width="${6 + at() / 12}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128"><rect width="128" height="128" fill="#ece2c8"/>${lines.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

const perClass = 10;

async function collection() {
  const files = ['river', 'road'].flatMap((name) => Array.from({ length: perClass }, (_, i) => `${name}/${i}.png`));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await drawn(file)] as const)));
}

/** The last three of each class are tested with. */
const held = ['river', 'road'].flatMap((name) => [7, 8, 9].map((i) => `${name}/${i}.png`));

function studied(root: string, valid: readonly string[] = held) {
  return savedStudy(root, { split: { kind: 'list', valid } });
}

async function textOf(saved: Awaited<ReturnType<typeof studied>>): Promise<string> {
  return renderMarkdown(await reportOn(saved));
}

describe('what a report says of copies', () => {
  const row = 'Pictures that look the same';

  test('there are none among pictures that differ', async () => {
    const text = await textOf(await studied(await folderOf(await collection())));
    expect(text).toContain(`| ${row} | none found |`);
    expect(text).not.toContain('on both sides of the split');
  });

  test('an exact copy and one that was scaled and saved again lie on both sides of the split', async () => {
    const files = await collection();
    const scaled = sharp(files['road/0.png']).resize(96, 96).jpeg({ quality: 70 }).toBuffer();
    const root = await folderOf({
      ...files,
      'river/exact.png': files['river/0.png'] as Buffer,
      'road/scaled.jpg': await scaled,
      // A copy on its own side is one, too.
      'road/beside.png': files['road/3.png'] as Buffer,
    });
    const text = await textOf(await studied(root, [...held, 'river/exact.png', 'road/scaled.jpg']));
    expect(text).toContain(`| ${row} | 6 pictures, 2 pairs on both sides of the split |`);
    expect(text).toContain('2 pairs of pictures that look the same lie on both sides of the split');
  });
});

describe('a report drawn again', () => {
  test('is the same while the pictures are there, and says which limits there are when they are gone', async () => {
    const root = await folderOf(await collection());
    const saved = await studied(root);
    const first = await reportOn(saved);
    expect(first.cues).toMatchObject({ examined: 2 * perClass, of: 2 * perClass });
    expect(await reportOn(saved)).toEqual(first);
    await rm(join(root, 'road', '0.png'));
    expect(await textOf(saved)).toMatch(
      /the classes was not examined: the pictures are not all those of the run any more\./,
    );
    await rm(root, { recursive: true });
    const text = await textOf(saved);
    expect(text).not.toContain('Could the label be told without looking?');
    expect(text).toMatch(/was not examined: the pictures that the run held out cannot be found again\./);
  });
});
