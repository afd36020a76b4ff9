import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { hubServer, sha256 } from '../../test/support/hub-server.js';
import { impatient } from '../../test/support/hub-settings.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { HubCache } from './hub-cache.js';
import { pull } from './pull.js';

// What stock hardware does not do on demand: a disk that is full after so many bytes.
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number) => {
    if (disk.room <= 0) throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
    const written = fs.writeSync(file, bytes, from, Math.min(length, disk.room));
    disk.room -= written;
    return written;
  };
  return { ...fs, writeSync };
});
afterEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
});

test('a full disk ends the download at once, and what was written counts once there is room', async () => {
  const source = { repository: 'owner/net', revision: 'main', file: 'model.safetensors' };
  const content = new Uint8Array(200_000).fill(5);
  const { url, seen } = await hubServer({ files: { 'owner/net/model.safetensors': content } });
  const settings = impatient(url, await folderOf({}));
  const target = new HubCache(settings.folder).pathOf(source);
  disk.room = 120_000;
  await expect(pull(settings, source)).rejects.toMatchObject({
    code: 'E_FILE_WRITE',
    message: expect.stringMatching(/the disk is full \(ENOSPC\)[\s\S]*make room/),
  });
  expect(seen).toHaveLength(3); // Nothing was tried again.
  const [part = '', ...others] = await readdir(dirname(target));
  expect(others).toEqual([]);
  expect((await stat(join(dirname(target), part))).size).toBe(120_000);

  disk.room = Number.POSITIVE_INFINITY;
  await pull(settings, source);
  expect(seen.at(-1)?.range).toBe('bytes=120000-');
  expect(sha256(await readFile(target))).toBe(sha256(content));
});
