import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { writeTinyBody, writeTinyCollection } from '../../test/support/tiny-collection.js';
import type { ReportContent } from '../report/report-content.js';

const classes = [`<b onclick="x('y')">&amp;`, `a|b\n# c \`*_[d](e)\\ ${'long '.repeat(30)}`];
const files = [
  '```\n<script>alert(1)<',
  "'$(touch no)'",
  '| x | y |',
  `${'ü'.repeat(110)}`,
  '"quoted", \u202edetrevni',
];
const folder = `it's <i>"${'$HOME'}"`;

const at = commonFolder(async (at) => {
  await writeTinyBody(at('tiny.onnx'));
  await writeTinyCollection(at(folder), 16);
  for (const [label, name] of ['a', 'b'].entries()) {
    for (const [i, file] of files.entries())
      await rename(at(folder, name, `${i}.png`), at(folder, name, `${file}.png`));
    await rename(at(folder, name), at(folder, classes[label] as string));
  }
  await mkdir(at('elsewhere'));
});

test('classes, files and folders are text in all forms of a report, whatever their names are', async () => {
  const run = at('run');
  const small = [
    '--size',
    '32',
    '--epochs',
    '1',
    '--threads',
    '1',
    '--batch-size',
    '8',
    '--seeds',
    '1',
    '--valid',
    '0.5',
  ];
  const quick = ['--recipe', 'notebook', '--arms', 'scratch,features', '--weights', at('tiny.onnx')];
  const { code, stdout, stderr } = await warmstart(['quantify', at(folder), ...small, ...quick, '--out', run]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: with one seed[^\n]*\n$/)]);
  expect(stdout).not.toMatch(/^# c/m);

  const content = JSON.parse(await readFile(join(run, 'report.json'), 'utf8')) as ReportContent;
  expect([...content.collection.classes].sort()).toEqual([...classes].sort());
  const shown = content.collection.examples.flatMap(({ pictures }) => pictures.map(({ file }) => file));
  expect(shown.length).toBeGreaterThan(0);

  const page = await readFile(join(run, 'report.html'), 'utf8');
  expect(page).not.toMatch(/<script|<b onclick|<i>/i);
  expect(page).not.toContain('\u202e');
  expect(page).toContain('&#60;b onclick=');

  const markdown = await readFile(join(run, 'report.md'), 'utf8');
  expect(markdown).not.toMatch(/^# c|^<script|[^\\]<b onclick|[^\\]<i>(?!["\\])/m);
  // Fences are the only lines that begin with backticks, and each is closed.
  expect((markdown.match(/^`{3,}/gm)?.length ?? 0) % 2).toBe(0);
  for (const table of markdown.split('\n\n').filter((part) => part.includes('\n| '))) {
    const lines = table.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(lines.map((line) => line.match(/(?<!\\)\|/g)?.length)).size).toBe(1);
  }
  expect((await readdir(run)).sort()).toEqual([
    'charts',
    'config.json',
    'models',
    'report.html',
    'report.json',
    'report.md',
    'study.jsonl',
    'valid.csv',
  ]);
  // What was written of these names can be read again.
  expect((await warmstart(['quantify', '--resume', run])).stderr).toMatch(/^warning: with one seed[^\n]*\n$/);
  expect((await warmstart(['report', run, '--title', '<title>\n# x', '--out', at('elsewhere')])).code).toBe(0);
  expect(await readFile(join(at('elsewhere'), 'report.html'), 'utf8')).toContain('&#60;title&#62;');
});
