import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listClassFolders } from '../src/data/class-folders.js';
import { decodeAll } from '../src/data/decode-all.js';
import { MemoryBlocks } from '../src/files/block-store.js';
import type { CollectionReport } from '../src/verify/collection-report.js';
import { verifyPictures } from '../src/verify/verify-pictures.js';
import { warmstart } from './support/command-line.js';
import { type Fate, hostileEntries, hostileFiles, writeHostileFiles } from './support/hostile-files.js';
import { newFolder, plain } from './support/picture-folder.js';

const all = [...hostileFiles.map(([name, fate]) => [name, fate] as const), ...hostileEntries];

// Windows has no pipes in folders, and does not let everybody make links.
describe.skipIf(process.platform === 'win32')('files that nobody expects', () => {
  let root: string;
  let report: CollectionReport;
  const trained = new Map<string, Fate>();

  beforeAll(async () => {
    root = await newFolder({
      'b/1.png': plain('#ff0000').png().toBuffer(),
      'elsewhere.jpg': plain('#00ff00').jpeg().toBuffer(),
    });
    await mkdir(join(root, 'a'));
    await writeHostileFiles(join(root, 'a'), join(root, 'elsewhere.jpg'));
    report = await verifyPictures(root);

    const { files, ignored } = await listClassFolders(root);
    expect(ignored).toBe(all.filter(([, fate]) => fate === 'ignored').length);
    const pixels = new MemoryBlocks(new Uint8Array(files.length * 48), 48);
    const skipped = await decodeAll(root, files, { height: 4, width: 4, fit: 'crop' }, pixels);
    for (const [index, file] of files.entries()) trained.set(file, (skipped.get(index)?.code ?? 'read') as Fate);
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  test.each(all.map(([name, fate]) => [JSON.stringify(name).slice(0, 40), fate, name] as const))(
    '%s: %s',
    (_, fate, name) => {
      const file = `a/${name}`;
      const listed = fate === 'ignored' || fate === 'hidden' ? undefined : fate;
      expect(trained.get(file)).toBe(listed);
      const unreadable = report.unreadable.find((skipped) => skipped.file === file);
      expect(unreadable?.code).toBe(fate === 'read' ? undefined : listed);
      expect(report.ignored.includes(file)).toBe(fate === 'ignored');
      if (unreadable) expect(unreadable.reason).toMatch(/^[^\p{Cc}]+$/u);
    },
  );

  test('none is left out, none is there twice', () => {
    const pictures = all.filter(([, fate]) => fate !== 'ignored' && fate !== 'hidden');
    expect([...trained.keys()].sort()).toEqual([...pictures.map(([name]) => `a/${name}`), 'b/1.png'].sort());
    expect(report.pictures).toBe(pictures.length + 1);
  });

  test('names do nothing to the terminal, and JSON has them as they are', async () => {
    const { code, stdout, stderr } = await warmstart(['verify', root]);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/^[^\p{Cc}]*$/mu);
    expect((stdout + stderr).replaceAll('\n', '')).toMatch(/^[^\p{Cc}]*$/u);
    expect(stdout).toContain('a/bad\\nname\\u001b[31m.jpg: E_PICTURE_FORMAT');
    const { unreadable } = JSON.parse((await warmstart(['verify', root, '--json'])).stdout) as CollectionReport;
    expect(unreadable.map(({ file }) => file)).toContain('a/bad\nname\x1b[31m.jpg');
  });

  test('training tells of them in one line each', async () => {
    const { code, stdout, stderr } = await warmstart(['train', root]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_DATA_/);
    expect((stdout + stderr).replaceAll('\n', '')).toMatch(/^[^\p{Cc}]*$/u);
  });
});
