import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitOfHub, type HubServerOptions, hubServer, sha256 } from '../../test/support/hub-server.js';
import { impatient } from '../../test/support/hub-settings.js';
import { folderOf } from '../../test/support/picture-folder.js';
import type { DownloadProgress } from './download.js';
import { HubCache } from './hub-cache.js';
import type { HubFile } from './hub-file.js';
import type { HubSettings } from './hub-settings.js';
import { PartialFile } from './partial-file.js';
import { pull } from './pull.js';

const source: HubFile = { repository: 'owner/net', revision: 'main', file: 'model.safetensors' };
const key = 'owner/net/model.safetensors';
const content = Uint8Array.from({ length: 300_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
const files = { [key]: content };

async function hubWith(options: Partial<HubServerOptions> = {}, more: Partial<HubSettings> = {}) {
  const server = await hubServer({ files, ...options });
  const settings = impatient(server.url, await folderOf({}), more);
  const target = new HubCache(settings.folder).pathOf(source);
  return { ...server, settings, target, beside: async () => (await readdir(dirname(target))).sort() };
}

const bodies = (seen: readonly { method: string; host: string }[]) =>
  seen.filter(({ method, host }) => method === 'GET' && host === 'files');

describe('pull', () => {
  test('downloads through the redirect to another host, remembers, and asks nobody the second time', async () => {
    const { settings, seen, beside } = await hubWith();
    const told: DownloadProgress[] = [];
    const first = await pull(settings, source, { onProgress: (progress) => told.push(progress) });
    expect(sha256(await readFile(first.path))).toBe(sha256(content));
    expect(first).toMatchObject({
      cached: false,
      record: { ...source, commit: commitOfHub, bytes: content.length, sha256: sha256(content), confirmed: true },
    });
    expect(told.at(-1)).toEqual({ bytes: content.length, total: content.length, resumed: 0 });
    expect(await beside()).toEqual(['model.safetensors', 'model.safetensors.json']);
    // What is asked for is the commit that the branch stood for.
    expect(seen.map(({ host, method, path }) => [host, method, path.split('?')[0]])).toEqual([
      ['hub', 'HEAD', '/owner/net/resolve/main/model.safetensors'],
      ['hub', 'GET', `/owner/net/resolve/${commitOfHub}/model.safetensors`],
      ['files', 'GET', '/blob'],
    ]);
    expect(await pull({ ...settings, offline: true }, source)).toMatchObject({ cached: true, path: first.path });
    expect(seen).toHaveLength(3);
  });

  test('shows the token to the hub and to nobody else', async () => {
    const { settings, seen } = await hubWith({ token: 'hf_right' });
    const refused = pull({ ...settings, token: 'hf_wrong' }, source);
    await expect(refused).rejects.toMatchObject({ code: 'E_HUB_GATED', message: expect.not.stringContaining('hf_') });
    await expect(pull(settings, source)).rejects.toMatchObject({ code: 'E_HUB_GATED' });
    expect(seen).toHaveLength(2); // Neither was tried again.
    await pull({ ...settings, token: 'hf_right' }, source);
    expect(seen.slice(2).map(({ host, authorization }) => [host, authorization])).toEqual([
      ['hub', 'Bearer hf_right'],
      ['hub', 'Bearer hf_right'],
      ['files', undefined],
    ]);
  });

  test.each([
    ['404', { status: 404, headers: { 'x-error-code': 'EntryNotFound' } }, 'E_HUB_NOT_FOUND', /has no such file/],
    [
      'a repository that is private or not there',
      { status: 401, headers: { 'x-error-code': 'RepoNotFound' } },
      'E_HUB_NOT_FOUND',
      /or it is private/,
    ],
    ['403', { status: 403 }, 'E_HUB_DENIED', /does not give this file/],
    [
      'a page of a captive portal',
      { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') },
      'E_HUB_ANSWER',
      /a web page came/,
    ],
    ['a coding that was not asked for', { headers: { 'content-encoding': 'gzip' } }, 'E_HUB_ANSWER', /in a coding/],
  ] as const)('%s is said at once', async (_, misbehaviour, code, message) => {
    const { settings, seen } = await hubWith({ redirects: false, misbehave: () => misbehaviour });
    await expect(pull(settings, source)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(seen).toHaveLength(1);
  });

  test('asks again after 429, with the pause that the hub wants, and after faults of the hub', async () => {
    const told: DownloadProgress[] = [];
    const answers = [{ status: 429, headers: { 'retry-after': '1' } }, { status: 503 }];
    const { settings, seen } = await hubWith({ misbehave: (_, earlier) => answers[earlier.length] });
    const start = performance.now();
    await pull(settings, source, { onProgress: (progress) => told.push(progress) });
    expect(told[0]?.pause).toEqual({ milliseconds: 1000, reason: 'the hub was asked too often' });
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(seen.filter(({ method }) => method === 'HEAD')).toHaveLength(3);
  });

  test.each([
    [{ status: 500 }, 'E_HUB_SERVER', 3],
    [{ status: 429 }, 'E_HUB_BUSY', 3],
    [{ status: 429, headers: { 'retry-after': '3600' } }, 'E_HUB_BUSY', 1],
  ])('gives up in the end: %o', async (misbehaviour, code, times) => {
    const { settings, seen } = await hubWith({ misbehave: () => misbehaviour });
    await expect(pull(settings, source)).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(times);
  });

  test('goes on where connections broke, as often as that brings something', async () => {
    const { settings, seen } = await hubWith({
      misbehave: ({ host }, earlier) =>
        host === 'files' && bodies(earlier).length < 5 ? { cutAfter: 50_000 } : undefined,
    });
    await pull(settings, source);
    expect(bodies(seen).length).toBeGreaterThan(3);
    const begun = bodies(seen).map((request) => Number(/\d+/.exec((request as { range?: string }).range ?? '0')?.[0]));
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
    expect(new Set(begun).size).toBe(begun.length);
  });

  test('begins again where a host ignores ranges', async () => {
    const { settings, target } = await hubWith({
      misbehave: ({ host }, earlier) => {
        if (host !== 'files') return undefined;
        return bodies(earlier).length === 0 ? { cutAfter: 100_000 } : { ignoreRange: true };
      },
    });
    await pull(settings, source);
    expect(sha256(await readFile(target))).toBe(sha256(content));
  });

  test('a host that falls silent is left after a while', async () => {
    const { settings, target } = await hubWith(
      {
        misbehave: ({ host }, earlier) =>
          host === 'files' && bodies(earlier).length === 0 ? { hangAfter: 70_000 } : undefined,
      },
      { patience: { connect: 500, silence: 300, attempts: 3, firstPause: 5, longestPause: 100 } },
    );
    await pull(settings, source);
    expect(sha256(await readFile(target))).toBe(sha256(content));
  });

  test('other bytes than the hub named are thrown away', async () => {
    const wrong = content.map((byte, i) => (i === 123_456 ? byte ^ 1 : byte));
    const { settings, beside } = await hubWith({
      misbehave: ({ host }) => (host === 'files' ? { body: wrong } : undefined),
    });
    await expect(pull(settings, source)).rejects.toMatchObject({
      code: 'E_HUB_HASH',
      message: expect.stringContaining(sha256(wrong)),
    });
    expect(await beside()).toEqual([]);
  });

  test('more bytes than the hub named are not even written', async () => {
    const long = new Uint8Array(content.length + 1);
    const { settings, beside } = await hubWith({
      misbehave: ({ host }) => (host === 'files' ? { body: long } : undefined),
    });
    await expect(pull(settings, source)).rejects.toMatchObject({ code: 'E_HUB_SIZE' });
    expect(await beside()).toEqual([]);
  });

  test('a file that is said to be enormous is not begun', async () => {
    const { settings, seen } = await hubWith({
      misbehave: () => ({ headers: { 'x-linked-size': '999999999999999' } }),
    });
    await expect(pull(settings, source)).rejects.toMatchObject({ code: 'E_HUB_SIZE' });
    expect(seen).toHaveLength(1);
  });

  test('a part of other bytes, taken over, costs a second download and not the file', async () => {
    const { settings, target, seen } = await hubWith();
    await mkdir(dirname(target), { recursive: true });
    // As a disk may leave it after a power cut.
    const part = PartialFile.open(target, `${sha256(content)} ${content.length}`);
    part.append(new Uint8Array(100_000));
    part.release();
    seen.length = 0;
    await pull(settings, source);
    expect(bodies(seen)).toHaveLength(2);
    expect(sha256(await readFile(target))).toBe(sha256(content));
  });

  test('Ctrl-C keeps what has come, for the next time', async () => {
    const { settings, seen, beside } = await hubWith({ misbehave: () => ({ piece: 5000 }) });
    const stop = new AbortController();
    const pulling = pull(settings, source, {
      signal: stop.signal,
      onProgress: ({ bytes }) => bytes > 100_000 && stop.abort(),
    });
    expect(await pulling.catch((error: unknown) => error)).toBe(stop.signal.reason);
    expect(await beside()).toEqual([expect.stringMatching(/^model\.safetensors\.[0-9a-f]{16}\.0\.part$/)]);
    const told: DownloadProgress[] = [];
    await pull(settings, source, { onProgress: (progress) => told.push(progress) });
    expect(told[0]?.resumed).toBeGreaterThan(100_000);
    expect(seen.at(-1)?.range).toBe(`bytes=${told[0]?.resumed}-`);
    expect(await beside()).toEqual(['model.safetensors', 'model.safetensors.json']);
  });

  test('several at the same time do not come into each other’s way', async () => {
    const { settings, target, beside } = await hubWith({ misbehave: () => ({ piece: 20_000 }) });
    const all = await Promise.all(Array.from({ length: 4 }, () => pull(settings, source)));
    expect(all.every(({ path }) => path === target)).toBe(true);
    expect(sha256(await readFile(target))).toBe(sha256(content));
    expect(await beside()).toEqual(['model.safetensors', 'model.safetensors.json']);
  });

  test('where the hub names no hash, its list of files does', async () => {
    const { settings, seen } = await hubWith({ without: ['x-linked-etag', 'x-linked-size', 'x-repo-commit'] });
    const { record } = await pull(settings, source);
    expect(record).toMatchObject({ sha256: sha256(content), confirmed: true });
    expect(seen[1]?.path).toBe('/api/models/owner/net/tree/main');
  });

  test('where nobody names one, the first download counts, and another file later is refused', async () => {
    const { settings, target, seen } = await hubWith({
      redirects: false,
      without: ['x-linked-etag'],
      misbehave: ({ path }) => (path.startsWith('/api') ? { status: 404 } : undefined),
    });
    const { record } = await pull(settings, source);
    expect(record).toMatchObject({ sha256: sha256(content), confirmed: false });
    await writeFile(target, 'damaged');
    const conditions: string[] = [];
    await pull(settings, source, { onDamage: (condition) => conditions.push(condition) });
    expect(conditions).toEqual(['cut']);
    expect(seen.every(({ range }) => range === undefined)).toBe(true);

    await writeFile(target, 'damaged');
    const moved = await hubServer({ files: { [key]: content.slice().reverse() } });
    const elsewhere = { ...settings, endpoint: new URL(moved.url) };
    await expect(pull(elsewhere, source)).rejects.toMatchObject({ code: 'E_HUB_CHANGED' });
    await expect(pull({ ...settings, offline: true }, source)).rejects.toMatchObject({ code: 'E_HUB_OFFLINE' });
  });

  test('one altered byte on the disk is noticed before the file is used', async () => {
    const { settings, target } = await hubWith();
    await pull(settings, source);
    await writeFile(
      target,
      content.map((byte, i) => (i === 7 ? byte ^ 1 : byte)),
    );
    expect(await pull(settings, source)).toMatchObject({ cached: false });
    expect(sha256(await readFile(target))).toBe(sha256(content));
  });

  test('offline, nothing is asked', async () => {
    const { settings, seen } = await hubWith();
    await expect(pull({ ...settings, offline: true }, source)).rejects.toMatchObject({ code: 'E_HUB_OFFLINE' });
    expect(seen).toHaveLength(0);
  });

  test('a hub that is not there, a folder that is a file, or that may not be written', async () => {
    const { settings } = await hubWith();
    const nowhere = { ...settings, endpoint: new URL('http://127.0.0.1:9') };
    await expect(pull(nowhere, source)).rejects.toMatchObject({ code: 'E_HUB_CONNECT' });
    const folder = await folderOf({ hub: 'a file', 'locked/hub/x': '' });
    const inTheWay = { ...settings, folder: join(folder, 'hub') };
    await expect(pull(inTheWay, source)).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
    await chmod(join(folder, 'locked', 'hub'), 0o500);
    if (process.getuid?.() === 0) return; // Root may write everywhere.
    const locked = { ...settings, folder: join(folder, 'locked', 'hub') };
    await expect(pull(locked, source)).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
  });

  test.each([
    { repository: '../../etc', file: 'model.onnx' },
    { repository: 'owner/..', file: 'model.onnx' },
    { repository: 'owner/net', file: '../../model.onnx' },
    { repository: 'owner/net', file: 'a/../model.onnx' },
    { repository: 'owner/net', file: 'a\\..\\model.onnx' },
    { repository: 'owner/net', file: '/model.onnx' },
    { repository: 'owner/net', file: 'model.onnx', revision: '..' },
    { repository: 'owner/net?x=', file: 'model.onnx' },
  ])('a name that leads elsewhere is refused before anything is asked: %o', async (parts) => {
    const { settings, seen } = await hubWith();
    await expect(pull(settings, { ...source, ...parts })).rejects.toMatchObject({ code: 'E_HUB_NAME' });
    expect(seen).toHaveLength(0);
  });
});
