import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import { networkOf } from '../explain/explained-network.js';
import { visionLearner } from '../learner/vision-learner.js';
import type { Block } from '../page/block.js';
import { renderDocument } from '../page/document.js';
import { explainMistakes } from './explain-mistakes.js';
import { readFeatures } from './read-features.js';

const data = await tinyData();
const learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
const before = networkOf(learner);
await learner.fitOneCycle(6, 1e-2);
const network = networkOf(learner);
afterAll(() => learner.release());

const classes = data.classes;
const n = 40;
const labels = Array.from({ length: n }, (_, i) => i % 2);
/** Pictures that carry another class's label: one that was held out, one that was learned from. */
const [wrongHeldOut, wrongTrained] = [3, 10];
const at = commonFolder(async (at) => {
  for (const i of labels.keys()) {
    const shows = i === wrongHeldOut || i === wrongTrained ? 1 - (labels[i] as number) : (labels[i] as number);
    await tinyPicture(shows, 100 + i)
      .png()
      .toFile(at(`${i}.png`));
  }
  await writeFile(at('bad.png'), 'no picture');
});
const collection = () => ({
  root: at(),
  files: [...labels.map((_, i) => at(`${i}.png`)), at('bad.png')],
  labels: [...labels, 0],
  classes,
  heldOut: [...labels.map((_, i) => i % 5 === 3), true],
});

async function explained(change: Partial<Parameters<typeof explainMistakes>[1]> = {}) {
  const folder = await folderOf({});
  const own = change.collection ?? collection();
  const features = await readFeatures(network, own.files, { threads: 1 });
  const told: number[][] = [];
  const page = await explainMistakes(network, {
    collection: own,
    features,
    folder,
    threads: 1,
    onProgress: (...progress) => told.push(progress),
    ...change,
  });
  return { folder, page, told, facts: page.facts as Readonly<Record<string, unknown>> };
}

/** Addresses of all pictures in some blocks. */
function addressesIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'more') return addressesIn(block.blocks);
    if (block.kind === 'matrix') return block.cells.flatMap(({ pictures }) => pictures.map((p) => p.thumbnail ?? ''));
    if (block.kind !== 'pictures') return [];
    return block.pictures.flatMap(({ picture, overlay }) => [picture.thumbnail ?? '', ...(overlay ? [overlay] : [])]);
  });
}

describe('explainMistakes', () => {
  test('finds the labels that are wrong, and shows what it says', async () => {
    const { folder, page, told, facts } = await explained({ before });
    expect(page).toMatchObject({ title: 'Where it errs', address: 'mistakes.html' });
    expect(page.summary?.[0]).toBe('Most often class-1 is taken for class-0: 1 of its 4 held-out pictures.');
    expect(page.sections.map(({ id }) => id)).toEqual([
      'mistakes',
      'confusions',
      'losses',
      'alike',
      'unsure',
      'labels',
      'method',
    ]);
    expect(facts).toMatchObject({
      heldOut: 8,
      wrong: 1,
      confusionMatrix: [
        [4, 0],
        [1, 3],
      ],
      likelyWrongLabels: {
        judge: { pretrainedOn: 'nothing' },
        heldOut: { pictures: 8 },
        training: { pictures: 32 },
      },
    });
    const losses = facts.topLosses as { file: string; neighbours: { label: string }[] }[];
    expect(losses[0]?.file).toBe(`${wrongHeldOut}.png`);
    expect(losses[0]?.neighbours).toHaveLength(4);
    // What shows class 0 is like what was learned as class 0, but for the one that was labelled wrongly.
    expect(losses[0]?.neighbours.filter(({ label }) => label === 'class-0').length).toBeGreaterThanOrEqual(3);
    const csv = readFileSync(join(folder, 'likely-wrong-labels.csv'), 'utf8');
    expect(csv).toContain(`${wrongTrained}.png,class-0,class-1`);
    expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
    JSON.stringify(facts, (_, value) => {
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
      return value;
    });
  });

  test('writes each picture once, and only what the page shows', async () => {
    const { folder, page } = await explained({ before });
    const shown = new Set(page.sections.flatMap(({ blocks }) => addressesIn(blocks)));
    expect(shown).not.toContain('');
    const written = readdirSync(join(folder, 'mistakes')).map((file) => `mistakes/${file}`);
    expect(written.sort()).toEqual([...shown].sort());
    expect(written.filter((name) => name.endsWith('-heat.jpg'))).toHaveLength(8);
    const html = renderDocument({ ...page, subtitle: '', noun: 'page', footer: '', picturesBeside: true });
    expect(html).toContain('class-1 taken for class-0: 1<');
  });

  test('the same seed gives the same page', async () => {
    const [one, other] = [await explained({ before, seed: 3 }), await explained({ before, seed: 3 })];
    expect(one.page).toEqual(other.page);
  });

  test('says why training pictures are not judged', async () => {
    const { page } = await explained();
    const { pretrainedOn: _, ...card } = before.card;
    const random = await explained({ before: { ...before, card } });
    expect(JSON.stringify(page.sections)).toContain('They are not judged: there is no network from before it learned.');
    expect(JSON.stringify(random.page.sections)).toContain(
      'They are not judged: before training all weights were random.',
    );
    expect(random.facts).not.toHaveProperty('likelyWrongLabels.training');
  });

  test('does without held-out pictures, and without others', async () => {
    const none = await explained({ before, collection: { ...collection(), heldOut: labels.map(() => false) } });
    expect(none.page.sections.map(({ id }) => id)).toEqual(['mistakes', 'labels', 'method']);
    expect(none.facts).toMatchObject({ heldOut: 0, topLosses: [], likelyWrongLabels: { training: { pictures: n } } });
    const all = await explained({
      before,
      collection: { ...collection(), heldOut: [...labels.map(() => true), true] },
    });
    expect(all.page.sections.map(({ id }) => id)).not.toContain('alike');
    expect(all.facts).not.toHaveProperty('likelyWrongLabels.training');
    expect(JSON.stringify(all.page.sections)).toContain('they are too few, of one class or of one group');
  });

  test('of several labels a picture it says that there is none of this', async () => {
    const many = { ...network, card: { ...network.card, labels: 'many' as const } };
    const features = await readFeatures(network, collection().files, { threads: 1 });
    const folder = await folderOf({});
    const page = await explainMistakes(many, { collection: collection(), features, folder });
    expect(page.facts).toEqual({ available: false });
    expect(JSON.stringify(page.sections)).toContain('a picture may have several labels');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('needs the classes of the network, in their order', async () => {
    const turned = { ...collection(), classes: classes.toReversed() };
    await expect(explained({ collection: turned })).rejects.toMatchObject({ code: 'E_EXPLAIN_CLASSES' });
  });

  test('ends with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(explained({ before, signal })).rejects.toThrow('enough');
  });
});
