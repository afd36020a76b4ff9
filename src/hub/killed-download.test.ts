import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledSources } from '../../test/support/compiled-sources.js';
import { hubServer, sha256 } from '../../test/support/hub-server.js';
import { impatient } from '../../test/support/hub-settings.js';
import { folderOf } from '../../test/support/picture-folder.js';
import type { DownloadProgress } from './download.js';
import { HubCache } from './hub-cache.js';
import { pull } from './pull.js';

const source = { repository: 'owner/net', revision: 'main', file: 'model.safetensors' };
const content = Uint8Array.from({ length: 400_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);

const script = `
import { pull } from './hub/pull.js';
const [settings, source] = process.argv.slice(2).map((text) => JSON.parse(text));
await pull({ ...settings, endpoint: new URL(settings.endpoint) }, source, {
  onProgress: ({ bytes }) => process.stdout.write(bytes + '\\n'),
});
process.stdout.write('whole\\n');
`;

/** Waits until a process has said so many bytes. */
async function downloaded(child: ChildProcess, least: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text) => {
      if (
        String(text)
          .split('\n')
          .some((line) => Number(line) >= least)
      )
        resolve();
    });
    child.on('exit', (code) => reject(new Error(`the process ended with ${code}`)));
  });
}

test('a kill in the middle leaves no file with its name, and the next process goes on', async () => {
  // Each process gets so many bytes, then none, until it is killed; the last gets all.
  const hangs = [150_000, 50_000, 10_000];
  const server = await hubServer({
    files: { 'owner/net/model.safetensors': content },
    misbehave: ({ host }, earlier) => {
      const hangAfter = hangs[earlier.filter((request) => request.host === 'files').length];
      return host === 'files' && hangAfter !== undefined ? { hangAfter } : undefined;
    },
  });
  const settings = impatient(server.url, await folderOf({}));
  const patient = { ...settings, patience: { ...settings.patience, silence: 60_000 } };
  const target = new HubCache(settings.folder).pathOf(source);
  const program = await compiledSources(['error', 'files', 'hub']);
  await writeFile(join(program, 'pull.mjs'), script);
  const args = [join(program, 'pull.mjs'), JSON.stringify(patient), JSON.stringify(source)];
  const start = () => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });

  const first = start();
  await downloaded(first, 150_000);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(existsSync(target)).toBe(false);
  const [left, ...others] = await readdir(dirname(target));
  expect(left).toMatch(/\.part$/);
  expect(others).toEqual([]);

  // A living process is not robbed of its part.
  const second = start();
  await downloaded(second, 200_000);
  const third = start();
  await downloaded(third, 10_000);
  expect((await readdir(dirname(target))).filter((name) => name.endsWith('.part'))).toHaveLength(2);
  second.kill('SIGKILL');
  third.kill('SIGKILL');
  await Promise.all([once(second, 'exit'), once(third, 'exit')]);

  const told: DownloadProgress[] = [];
  await pull(settings, source, { onProgress: (progress) => told.push(progress) });
  expect(told[0]?.resumed).toBe(200_000);
  expect(sha256(await readFile(target))).toBe(sha256(content));
  expect((await readdir(dirname(target))).sort()).toEqual(['model.safetensors', 'model.safetensors.json']);
});
