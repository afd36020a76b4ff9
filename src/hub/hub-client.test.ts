import { describe, expect, test } from 'vitest';
import { listening, portOf } from '../../test/support/hub-server.js';
import { impatient } from '../../test/support/hub-settings.js';
import { HubClient } from './hub-client.js';
import { retryAfter } from './hub-faults.js';

async function answering(location: (port: number, path: string) => string | undefined) {
  const seen: { path: string | undefined; authorization: string | undefined }[] = [];
  const server = await listening((request, response) => {
    seen.push({ path: request.url, authorization: request.headers.authorization });
    const target = location(portOf(server), request.url ?? '');
    response.writeHead(target === undefined ? 200 : 307, target === undefined ? {} : { location: target }).end('x');
  });
  const url = new URL(`http://127.0.0.1:${portOf(server)}/start`);
  return { url, seen, client: new HubClient(impatient(url.origin, 'none', { token: 'hf_t' })) };
}

describe('HubClient', () => {
  test('follows a relative redirect, as of a repository that was renamed, with the token', async () => {
    const { url, seen, client } = await answering((_, path) => (path === '/start' ? '/end' : undefined));
    const answer = await client.ask(url, { method: 'HEAD', signal: undefined });
    expect(answer.status).toBe(200);
    expect(seen).toEqual([
      { path: '/start', authorization: 'Bearer hf_t' },
      { path: '/end', authorization: 'Bearer hf_t' },
    ]);
    await client.close();
  });

  test('shows no token once it was sent elsewhere, not even back at the hub', async () => {
    const { url, seen, client } = await answering((port, path) => {
      if (path === '/start') return `http://localhost:${port}/elsewhere`;
      return path === '/elsewhere' ? `http://127.0.0.1:${port}/back` : undefined;
    });
    const answer = await client.ask(url, { method: 'GET', signal: undefined });
    await answer.body.dump();
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer hf_t', undefined, undefined]);
    await client.close();
  });

  test.each([['/start'], ['ftp://127.0.0.1/a'], ['file:///etc/passwd'], ['http://']])(
    'a redirect to %s leads nowhere',
    async (target) => {
      const { url, client } = await answering(() => target);
      await expect(client.ask(url, { method: 'GET', signal: undefined })).rejects.toMatchObject({
        code: 'E_HUB_ANSWER',
      });
      await client.close();
    },
  );

  test('what is secret in an address is not told', async () => {
    const { url, client } = await answering(() => 'http://127.0.0.1:9/blob?signature=s3cret');
    await expect(client.ask(url, { method: 'GET', signal: undefined })).rejects.toMatchObject({
      fault: { code: 'E_HUB_CONNECT', message: expect.not.stringContaining('s3cret') },
    });
    await client.close();
  });
});

test('Retry-After is seconds or a date', () => {
  expect(retryAfter(undefined)).toBeUndefined();
  expect(retryAfter(' 7 ')).toBe(7000);
  expect(retryAfter('soon')).toBeUndefined();
  expect(retryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 50_000)).toBe(10_000);
  expect(retryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 50_000)).toBe(0);
});
