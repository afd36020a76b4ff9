import { readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { comparisonContent, studyContent } from '../../test/support/report-content.js';
import { writeReport } from './write-report.js';

const study = await studyContent();

test('a report is a page, Markdown with charts that can be drawn, and the data without pixels', async () => {
  const folder = await folderOf({});
  const files = await writeReport(folder, study);
  expect((await readdir(folder)).sort()).toEqual(['charts', 'report.html', 'report.json', 'report.md']);
  for (const name of await readdir(join(folder, 'charts'))) {
    expect(await sharp(join(folder, 'charts', name)).metadata()).toMatchObject({ width: 800, height: 480 });
  }
  const linked = [...readFileSync(files.markdown, 'utf8').matchAll(/charts\/([\w-]+\.svg)/g)].map(([, name]) => name);
  expect(linked.sort()).toEqual((await readdir(join(folder, 'charts'))).sort());
  const data = JSON.parse(readFileSync(files.json, 'utf8'));
  expect(data.findings).toEqual(JSON.parse(JSON.stringify(study.findings)));
  expect(readFileSync(files.json, 'utf8')).not.toContain('data:image');
  expect(readFileSync(files.html).length).toBeLessThan(3e6);
});

test('the same content gives the same files to the last byte', async () => {
  const [a, b] = [await writeReport(await folderOf({}), study), await writeReport(await folderOf({}), study)];
  // Not toEqual, which takes half a minute for so many bytes.
  for (const key of ['html', 'markdown', 'json'] as const)
    expect(readFileSync(a[key]).equals(readFileSync(b[key])), key).toBe(true);
});

test('charts of an earlier report go, files of others stay', async () => {
  const folder = await folderOf({});
  await writeReport(folder, study);
  await writeFile(join(folder, 'charts', 'mine.svg'), '<svg/>');
  await writeReport(folder, await comparisonContent());
  expect((await readdir(join(folder, 'charts'))).sort()).toEqual([
    'convergence-equal.svg',
    'cues.svg',
    'differences-equal.svg',
    'energy.svg',
    'error-equal.svg',
    'mine.svg',
  ]);
});

test('what cannot be written is said, and nothing of it is there', async () => {
  const folder = await folderOf({ charts: 'a file where the folder should be' });
  await expect(writeReport(folder, study)).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
  expect(await readdir(folder)).toEqual(['charts']);
  const other = await folderOf({});
  await mkdir(join(other, 'report.json'));
  await expect(writeReport(other, study)).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
  expect((await readdir(other)).sort()).toEqual(['charts', 'report.json']);
});
