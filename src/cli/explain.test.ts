import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { writeStampedCollection, writeTinyBody, writeTinyCollection } from '../../test/support/tiny-collection.js';

/** Runs that have held some pictures out. */
const at = commonFolder(async (at) => {
  await writeTinyCollection(at('pictures'), 20);
  await writeStampedCollection(at('stamped-pictures'), 20);
  await writeTinyBody(at('body.onnx'));
  await cp(at('stamped-pictures', 'class-0', '0.png'), at('given.png'));
  for (const [pictures, run] of [
    ['pictures', 'run'],
    ['stamped-pictures', 'stamped-run'],
  ] as const) {
    const args = ['train', at(pictures), '--weights', at('body.onnx'), '--size', '32', '--batch-size', '8'];
    const { code, stderr } = await warmstart([...args, '--epochs', '1', '--threads', '1', '--out', at(run)]);
    expect([code, stderr]).toEqual([0, '']);
  }
});
const explain = (...args: string[]) => warmstart(['explain', ...args, '--threads', '1']);
const written = (name: string) => JSON.parse(readFileSync(at(name, 'explain.json'), 'utf8'));

describe('warmstart explain', () => {
  test('shows held-out pictures of a run, the wrong ones first, each the most certain first', async () => {
    const { code, stdout } = await explain(at('run'), '--out', at('looks'), '--only', 'looks');
    expect(code).toBe(0);
    expect(stdout).toMatch(/gets \d of 8 held-out pictures wrong|gets all 8 held-out pictures right/);
    expect(stdout).toMatch(/Its grad-cam maps depend|Whether its grad-cam maps|Do not trust its grad-cam maps/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const { pictures, sanity, skipped, interrupted } = written('looks');
    expect(skipped).toEqual([]);
    expect(interrupted).toBe(false);
    expect(sanity.steps.length).toBeGreaterThan(1);
    const ranks = pictures.map(
      (p: { actual: string; told: string; confidence: number }) => (p.actual === p.told ? 1 : 0) - p.confidence / 2,
    );
    expect(ranks).toEqual(ranks.toSorted((a: number, b: number) => a - b));
    const page = readFileSync(at('looks', 'index.html'), 'utf8');
    for (const { picture, overlay, map, about, told } of pictures) {
      expect(about).toBe(told);
      expect(await sharp(at('looks', picture)).metadata()).toMatchObject({ format: 'png', width: 32, height: 32 });
      expect((await sharp(at('looks', overlay)).metadata()).width).toBe(224);
      expect(readFileSync(at('looks', map)).subarray(1, 6).toString()).toBe('NUMPY');
      expect(page).toContain(`src="${overlay}"`);
    }
    expect(page).not.toMatch(/<script|https?:/);
    expect(existsSync(at('looks', 'cues.html'))).toBe(false);
  });

  test('explains one class in given files, and goes on after one that cannot be read', async () => {
    writeFileSync(at('bad <b>.png'), 'damaged');
    const given = [at('bad <b>.png'), at('pictures', 'a', '*.png')];
    const options = ['--method', 'occlusion', '--class', 'b', '--count', '3', '--json', '--out', at('given')];
    const { code, stdout, stderr } = await explain(at('run', 'model.onnx'), ...given, ...options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/E_PICTURE_FORMAT(.|\n)*E_EXPLAIN_FAILED: 1 of 3 pictures/);
    expect(JSON.parse(stdout)).toMatchObject({ explained: 2, skipped: [{ code: 'E_PICTURE_FORMAT' }] });
    const { pictures } = written('given');
    expect(pictures).toHaveLength(2);
    for (const picture of pictures) {
      expect(picture).toMatchObject({ about: 'b' });
      expect(picture).not.toHaveProperty('actual');
    }
    expect(await readdir(at('given', 'maps'))).toHaveLength(2);
  });

  test('shows beside given pictures those that the run learned from and finds most like them', async () => {
    const { code, stderr } = await explain(
      at('run'),
      at('given.png'),
      at('pictures', 'b', '0.png'),
      '--out',
      at('like'),
    );
    expect([code, stderr]).toEqual([0, '']);
    const { pictures, trainingRoot } = written('like');
    expect(trainingRoot).toBe(at('pictures'));
    const held = readFileSync(at('run', 'valid.csv'), 'utf8');
    const page = readFileSync(at('like', 'index.html'), 'utf8');
    for (const { neighbours } of pictures) {
      expect(neighbours).toHaveLength(4);
      for (const { file, label, similarity, picture } of neighbours) {
        expect(file.split('/')[0]).toBe(label);
        expect(held).not.toContain(`${file},`);
        expect(similarity).toBeLessThanOrEqual(1.00001);
        expect((await sharp(at('like', picture)).metadata()).width).toBe(224);
        expect(page).toContain(`src="${picture}"`);
      }
    }
  });

  test('of a run whose pictures are gone it still shows where it looks, and says what is missing', async () => {
    await cp(at('run'), at('moved-run'), { recursive: true });
    const config = readFileSync(at('moved-run', 'config.json'), 'utf8');
    writeFileSync(at('moved-run', 'config.json'), config.replaceAll(at('pictures'), at('nowhere')));
    const { code, stderr } = await explain(at('moved-run'), at('given.png'), '--out', at('without'));
    expect(code).toBe(0);
    expect(stderr.replaceAll('\n', ' ')).toContain('warning: There are no training pictures like them on the page');
    const { pictures, notes } = written('without');
    expect(pictures).toHaveLength(1);
    expect(pictures[0]).not.toHaveProperty('neighbours');
    expect(notes[0]).toContain('E_RUN_PICTURES');
  });

  test('a model without its run knows no training pictures', async () => {
    await cp(at('run', 'model.onnx'), at('alone.onnx'));
    const { code, stderr } = await explain(at('alone.onnx'), at('given.png'), '--sanity', '--out', at('alone'));
    expect([code, stderr]).toEqual([0, '']);
    expect(written('alone').pictures[0]).not.toHaveProperty('neighbours');
    expect(written('alone').verdict[0]).toMatch(/grad-cam maps/);
    expect(existsSync(at('alone', 'neighbours'))).toBe(false);
  });

  test('refuses what cannot be done before it makes a folder', async () => {
    const out = ['--out', at('none')];
    expect(await explain(at('run'), '--class', 'c', ...out)).toMatchObject({ code: 2 });
    expect((await explain(at('run'), '--layer', 'x', ...out)).stderr).toMatch(/E_EXPLAIN_LAYER/);
    expect((await explain(at('run'), '--method', 'rollout', ...out)).stderr).toMatch(/E_EXPLAIN_ROLLOUT/);
    expect((await explain(at('body.onnx'), ...out)).stderr).toMatch(/E_MODEL_CARD/);
    expect(existsSync(at('none'))).toBe(false);
    expect((await explain(at('run'), '--out', at('looks'))).stderr).toMatch(/E_RUN_EXISTS/);
  });

  test('names the corner of a stamp that decides the label', async () => {
    const { code, stdout } = await explain(at('stamped-run'), '--out', at('stamped'), '--only', 'cues,looks', '--json');
    expect(code).toBe(0);
    const { pages } = JSON.parse(stdout);
    expect(pages.map(({ address }: { address: string }) => address)).toEqual(['cues.html']);
    expect(pages[0].facts.cues[0]).toMatchObject({ cue: 'upper right corner', telling: true });
    const overview = readFileSync(at('stamped', 'index.html'), 'utf8');
    expect(overview).toMatch(/The upper right corner alone tells the class of (9\d|100)/);
    expect(overview).toContain('href="cues.html"');
    const page = readFileSync(at('stamped', 'cues.html'), 'utf8');
    expect(page).toContain('href="index.html"');
    const shown = [...page.matchAll(/src="(cues\/[^"]+)"/g)].map(([, address]) => address as string);
    expect(shown).toHaveLength(12);
    for (const address of shown) expect(existsSync(at('stamped', address))).toBe(true);
    expect(written('stamped').cues.majority).toBe(0.5);
  });

  test('says what has changed since the run, and refuses parts that there are not', async () => {
    expect(await explain(at('run'), '--only', 'looks,else', '--out', at('none'))).toMatchObject({ code: 2 });
    expect(await explain(at('run'), at('pictures'), '--only', 'looks', '--out', at('none'))).toMatchObject({ code: 2 });
    expect((await explain(at('run', 'model.onnx', 'x'), '--out', at('none'))).stderr).toMatch(/E_MODEL_NONE/);
    expect(existsSync(at('none'))).toBe(false);
  });

  test('keeps what was done when it is interrupted', async () => {
    const ending = new AbortController();
    const args = [
      'explain',
      at('run'),
      at('pictures'),
      '--out',
      at('stopped'),
      '--threads',
      '1',
      '--method',
      'smooth-grad',
    ];
    const onLive = (text: string) => /explaining +16/.test(text) && ending.abort();
    const { code } = await warmstart(args, { signal: ending.signal, onLive });
    expect(code).toBe(130);
    const { pictures, interrupted } = written('stopped');
    expect(interrupted).toBe(true);
    expect(pictures.length).toBeGreaterThanOrEqual(16);
    expect(pictures.length).toBeLessThan(40);
  });
});
