import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { smallNetwork } from '../../test/support/explained-network.js';
import { madeFeatures } from '../../test/support/made-features.js';
import { tinyPicture } from '../../test/support/tiny-data.js';
import { parseCsvRow } from '../files/csv.js';
import { renderDocument } from '../page/document.js';
import { explainMap } from './explain-map.js';

const network = smallNetwork();
const at = commonFolder(async (at) => {
  for (const c of [0, 1, 2]) await mkdir(at('data', `c${c}`), { recursive: true });
  for (let i = 0; i < 40; i++)
    await tinyPicture(i % 3, i)
      .png()
      .toFile(at('data', `c${i % 3}`, `p${String(i).padStart(5, '0')}.png`));
  await writeFile(at('data', 'c2', 'p00005.png'), 'no picture');
  for (const name of ['all', 'few', 'none', 'again']) await mkdir(at(name));
});
const made = (pictures: number) => madeFeatures(at('data'), { pictures, classes: 3 });

test('writes drawings, thumbnails, a table and an interactive page, and all that the page shows is there', async () => {
  const told: number[] = [];
  const page = await explainMap(network, {
    ...made(40),
    folder: at('all'),
    threads: 1,
    onProgress: (done, total) => told.push(done / total),
  });
  expect(page).toMatchObject({ address: 'map.html', title: 'A map of the collection' });
  expect(page.facts).toMatchObject({ pictures: 40, projections: ['pca', 'umap'], seed: 0, unread: [] });
  const html = renderDocument({ ...page, subtitle: '', noun: 'map', footer: '', picturesBeside: true });
  const addresses = [...html.matchAll(/(?:src|href)="(map[^"]*)"/g)].map(([, address]) => address as string);
  expect(addresses).toHaveLength(9);
  for (const address of addresses) expect((await stat(at('all', address))).size).toBeGreaterThan(500);
  // The picture that is none has a place, from features that were read before, but no thumbnail.
  expect(html).toContain('1 picture can no longer be read and has no thumbnail: c2/p00005.png.');
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
  const lines = (await readFile(at('all', 'map.csv'), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(41);
  expect(lines[0]).toBe('file,label,told,confidence,group,held_out,pca_x,pca_y,umap_x,umap_y');
  const cells = parseCsvRow(lines[6] as string);
  expect(cells.slice(0, 6)).toEqual([
    'c2/p00005.png',
    'class 2',
    'class 0',
    expect.stringMatching(/^0\.\d{6}$/),
    'sheet 1',
    'no',
  ]);
  expect(cells.slice(6).map(Number).every(Number.isFinite)).toBe(true);
});

test('tile i of the sheets is picture i', async () => {
  const { data, info } = await sharp(at('all', 'map', 'sheet-00.jpg'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([1536, 288]);
  for (let i = 0; i < 40; i++) {
    const [x, y] = [96 * (i % 16) + 48, 96 * Math.floor(i / 16) + 48];
    const sums = [0, 0, 0];
    for (let dy = -20; dy < 20; dy++)
      for (let dx = -20; dx < 20; dx++)
        for (const c of [0, 1, 2]) sums[c] = Number(sums[c]) + Number(data[3 * ((y + dy) * info.width + x + dx) + c]);
    // A picture's ground is brightest in the channel of its class.
    if (i === 5) expect(sums.map((sum) => Math.round(sum / 1600))).toEqual([128, 128, 128]);
    else expect(sums.indexOf(Math.max(...sums))).toBe(i % 3);
  }
});

test('the same seed gives the same map to the last bit', async () => {
  await explainMap(network, { ...made(40), folder: at('again'), threads: 1 });
  expect(await readFile(at('again', 'map.csv'), 'utf8')).toBe(await readFile(at('all', 'map.csv'), 'utf8'));
});

test('two pictures of one class are a map without UMAP, which says why', async () => {
  const { collection, features } = madeFeatures(at('data'), { pictures: 2, classes: 1 });
  const page = await explainMap(network, { collection, features, folder: at('few'), threads: 1 });
  expect(page.facts).toMatchObject({ projections: ['pca'], withoutUmap: 'there are 2 pictures, and it needs 16' });
  expect(JSON.stringify(page.sections)).toContain('There is no UMAP: there are 2 pictures, and it needs 16.');
  expect(await readFile(at('few', 'map-interactive.html'), 'utf8')).not.toContain('value="umap"');
});

test('where no picture has a place the page says so, and nothing else is written', async () => {
  const { collection, features } = made(3);
  const nothing = { ...features, features: features.features.map(() => Number.NaN) };
  const page = await explainMap(network, { collection, features: nothing, folder: at('none'), threads: 1 });
  expect(page.sections).toHaveLength(1);
  expect(JSON.stringify(page.sections)).toContain(
    '3 pictures have features that are no finite numbers and have no place: c0/p00000.png, c1/p00001.png, c2/p00002.png.',
  );
  await expect(stat(at('none', 'map.csv'))).rejects.toThrow();
});

test('a signal ends it', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(explainMap(network, { ...made(40), folder: at('few'), signal, threads: 1 })).rejects.toThrow('enough');
});
