import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { folderOf, textured } from '../../test/support/picture-folder.js';
import { writeTinyCollection } from '../../test/support/tiny-collection.js';

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
});
