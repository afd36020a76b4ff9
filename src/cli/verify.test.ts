import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { folderOf, textured } from '../../test/support/picture-folder.js';
import { writeTinyBody, writeTinyCollection } from '../../test/support/tiny-collection.js';

const read = (folder: string, name: string) => readFile(join(folder, name), 'utf8');

describe('warmstart verify', () => {
  test('a sound collection: exit code 0, and nothing said of what is as it should be', async () => {
    const root = await folderOf({});
    await writeTinyCollection(root);
    const { code, stdout, stderr, shown } = await warmstart(['verify', root]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toBe(`48 pictures, median size 32x32: a (24), b (24). Split at random under seed 42.

Nothing to mend, 0 things to look at.
`);
    expect(shown.at(-1)).toMatch(/^looking at 48 pictures {2}48\/48 {2}00:00 left$/);
  });

  test('what must be mended: exit code 1, the cases, and lists to go on with', async () => {
    const root = await folderOf({});
    await writeTinyCollection(join(root, 'pictures'));
    const twice = await textured().png().toBuffer();
    const other = await textured(50, 70).png().toBuffer();
    const pictures = await folderOf({
      'a/copy, "one".png': twice,
      'a/copy.png': twice,
      'a/other.png': other,
      'b/other.png': other,
      'b/cut.jpg': twice.subarray(0, 40),
      'b/notes.txt': 'notes',
    });
    const out = join(root, 'checked');
    const { code, stdout, stderr } = await warmstart(['verify', pictures, '--out', out]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_VERIFY_MEND: something/);
    expect(stdout).toMatch(/^MEND {2}1 picture cannot be read$/m);
    expect(stdout).toMatch(/- b\/cut\.jpg: E_PICTURE_DAMAGED/);
    expect(stdout).toMatch(/- a\/other\.png = b\/other\.png \(labels a, b/);
    expect(stdout).toMatch(/^look {2}2 classes with fewer than 10 pictures$/m);
    for (const line of stdout.split('\n')) if (!line.startsWith('Saved')) expect(line.length).toBeLessThanOrEqual(80);

    expect((await readdir(out)).sort()).toEqual(['cleaned.csv', 'removed.csv', 'report.json', 'report.md']);
    expect(await read(out, 'cleaned.csv')).toBe('name,label\n"a/copy, ""one"".png",a\n');
    expect(await read(out, 'removed.csv')).toBe(
      'name,label,reason,detail\n' +
        'a/copy.png,a,duplicate,"a/copy, ""one"".png"\n' +
        'a/other.png,a,contradicting labels,a / b\n' +
        'b/cut.jpg,b,unreadable,E_PICTURE_DAMAGED\n' +
        'b/other.png,b,contradicting labels,a / b\n',
    );
    expect(JSON.parse(await read(out, 'report.json'))).toMatchObject({ pictures: 5, readable: 4 });
    expect(await read(out, 'report.md')).toContain('## To be mended\n\n### 1 picture cannot be read\n');
    expect((await warmstart(['verify', pictures, '--out', out])).stderr).toMatch(/^E_RUN_EXISTS/);
  });

  test('--json is one document; stopped, it has what was found', async () => {
    const root = await folderOf({});
    await writeTinyCollection(root);
    const whole = JSON.parse((await warmstart(['verify', root, '--json', '--seed', '3'])).stdout);
    expect(whole).toMatchObject({ command: 'verify', readable: 48, interrupted: false, split: { seed: 3 } });
    const stop = new AbortController();
    const out = join(root, '.out');
    const stopped = await warmstart(['verify', root, '--json', '--out', out], {
      signal: stop.signal,
      onLive: () => stop.abort(),
    });
    expect(stopped.code).toBe(130);
    expect(JSON.parse(stopped.stdout).interrupted).toBe(true);
    expect((await readdir(out)).sort()).toEqual(['report.json', 'report.md']);
  });

  test('--help has examples and exit codes and fits 80 columns', async () => {
    const { stdout } = await warmstart(['verify', '--help']);
    expect(stdout).toMatch(/Examples:\n[\s\S]*Exit codes: 0 nothing must be mended/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect((await warmstart(['verify', 'x', '--distance', '16'])).code).toBe(2);
  });

  describe('with labels and splits as train has them', () => {
    /** Twelve pictures of each of two classes in one folder, one of them twice, and a list of labels. */
    const collection = async (label: (name: string) => string) => {
      const scene = (seed: number) =>
        textured(60 + seed, 40 + 3 * seed)
          .png()
          .toBuffer();
      const files: Record<string, Promise<Uint8Array>> = {};
      for (let i = 0; i < 12; i++)
        for (const name of ['a', 'b']) files[`p/${name}${i}.png`] = scene(name === 'a' ? i : 20 + i);
      const root = await folderOf({ ...files, 'p/a12.png': scene(3), 'q/other.png': scene(50) });
      const names = [...Object.keys(files), 'p/a12.png'];
      const row = (name: string) => `${name},${label(name.slice(2))}\n`;
      await writeFile(join(root, 'labels.csv'), `${names.map(row).join('')}p/gone.png,${label('a')}\n`);
      await writeFile(join(root, 'held.txt'), 'p/a12.png\np/b1.png\n');
      return root;
    };
    const verified = async (root: string, ...how: string[]) => {
      const { code, stdout, stderr } = await warmstart(['verify', root, '--json', ...how]);
      return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) };
    };

    test('a list of labels, and a list of what is held out: the leak is told', async () => {
      const root = await collection((name) => name.slice(0, 1));
      const labels = ['--labels', join(root, 'labels.csv')];
      const out = join(root, 'checked');
      const { code, report } = await verified(root, ...labels, '--valid-list', join(root, 'held.txt'), '--out', out);
      expect(code).toBe(1);
      expect(report).toMatchObject({
        layout: 'listed',
        pictures: 25,
        classes: [
          { name: 'a', pictures: 13 },
          { name: 'b', pictures: 12 },
        ],
        split: { kind: 'list', list: join(root, 'held.txt') },
        leaks: [{ files: ['p/a12.png', 'p/a3.png'], labels: ['a'], sides: ['train', 'valid'] }],
        contradictions: [],
        ignored: ['held.txt', 'labels.csv', 'q/other.png'],
        leftOut: [{ file: 'p/gone.png', reason: 'there is no such file' }],
      });
      expect((await read(out, 'cleaned.csv')).split('\n')).toHaveLength(1 + 24 + 1);
      expect(await read(out, 'removed.csv')).toMatch(/\np\/a3\.png,a,duplicate,p\/a12\.png\n$/);
      expect(await read(out, 'report.md')).toMatch(/### 1 entry left out[\s\S]*p\/gone\.png: there is no such file/);

      const { stdout } = await warmstart(['verify', root, ...labels, '--split', 'stratified', '--fold', '1/4']);
      expect(stdout.replace(/\s+/g, ' ')).toMatch(/Split into parts, part 1 of 4 held out, every class spread evenly/);
    });

    test.each([
      ['--split', 'stratified', '--valid', '0.3', '--seed', '5'],
      ['--fold', '2/5'],
      ['--group', '([0-9])[.]png$', '--split', 'random'],
    ])('the sides are those of training: %s %s', async (...how) => {
      const root = await collection((name) => name.slice(0, 1));
      const pattern = ['--label-pattern', 'p/(.)'];
      const { report } = await verified(root, ...pattern, ...how);
      const out = join(root, 'run');
      await writeTinyBody(join(root, 'tiny.onnx'));
      const options = ['--size', '32', '--batch-size', '4', '--epochs', '1', '--threads', '1', '--out', out];
      const trained = await warmstart([
        'train',
        root,
        ...pattern,
        ...how,
        ...options,
        '--weights',
        join(root, 'tiny.onnx'),
      ]);
      expect(trained.code).toBe(0);
      const { data } = JSON.parse(await read(out, 'config.json'));
      expect(report.split).toEqual(data.split);
      const held = await read(out, 'valid.csv');
      const sides = ['p/a12.png', 'p/a3.png'].map((file) => (held.includes(file) ? 'valid' : 'train'));
      expect(report.duplicates[0].sides).toEqual([...new Set(sides)].sort());
      expect(report.leaks).toHaveLength(new Set(sides).size - 1);
    });

    test('several labels a picture: classes are counted, and differing sets contradict', async () => {
      const root = await collection((name) => (name.startsWith('b') ? '' : name === 'a3.png' ? 'x' : 'y|x'));
      const { report } = await verified(root, '--labels', join(root, 'labels.csv'), '--label-delimiter', '|');
      expect(report.classes).toEqual([
        { name: 'x', pictures: 13 },
        { name: 'y', pictures: 12 },
      ]);
      expect(report.contradictions).toMatchObject([{ files: ['p/a12.png', 'p/a3.png'], labels: ['x', 'x|y'] }]);
      expect(report.split).toMatchObject({ kind: 'random', seed: 42 });
    });

    test('sets in folders, and what train refuses', async () => {
      const root = await folderOf({});
      for (const set of ['one', 'two', 'three']) await writeTinyCollection(join(root, set), set === 'one' ? 12 : 4);
      const { code, report } = await verified(root, '--split-folders', 'one,two');
      expect(code).toBe(1);
      expect(report.split).toMatchObject({ kind: 'folders', folders: { train: 'one', valid: 'two' } });
      expect(report.leaks).toHaveLength(8);
      expect(report.pictures).toBe(32);
      expect(report.ignored).toHaveLength(8);
      const refused = async (...how: string[]) => (await verified(root, ...how)).stderr.split(':')[0];
      expect(await refused('--labels', join(root, 'none.csv'))).toBe('E_CSV_FILE');
      expect(await refused('--split-folders', 'one,none')).toBe('E_DATA_FOLDER');
      expect(await refused('--label-delimiter', '|')).toBe('E_USAGE');
      expect(await refused('--split', 'stratified', '--group', '(.)')).toBe('E_DATA_SPLIT_GROUPS');
    });
  });
});
