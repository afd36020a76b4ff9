import { expect, test } from 'vitest';
import { hubServer } from '../../test/support/hub-server.js';
import { impatient } from '../../test/support/hub-settings.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { tunnelProxy } from '../../test/support/tunnel-proxy.js';
import { proxiesOf, proxyFor } from './proxies.js';
import { pull } from './pull.js';

const source = { repository: 'owner/net', revision: 'main', file: 'model.safetensors' };
const files = { 'owner/net/model.safetensors': new Uint8Array(5000).fill(7) };

test('requests go through the proxy, with its password, but for hosts that are excepted', async () => {
  const { url } = await hubServer({ files });
  const { port, tunnels } = await tunnelProxy('pass word');
  const proxies = proxiesOf({ HTTP_PROXY: `http://me:pass%20word@127.0.0.1:${port}`, no_proxy: 'localhost' });
  await pull(impatient(url, await folderOf({}), { proxies }), source);
  // The hub is 127.0.0.1, the files lie on localhost.
  expect(new Set(tunnels)).toEqual(new Set([new URL(url).host]));
});

test('a proxy that refuses is told of at once, without the password', async () => {
  const { url, seen } = await hubServer({ files });
  const { port } = await tunnelProxy('right');
  const proxies = proxiesOf({ http_proxy: `http://me:wr0ng@127.0.0.1:${port}` });
  const refused = pull(impatient(url, await folderOf({}), { proxies }), source);
  await expect(refused).rejects.toMatchObject({
    code: 'E_HUB_PROXY',
    message: expect.not.stringContaining('wr0ng'),
    fault: { received: 'HTTP status 407' },
  });
  expect(seen).toHaveLength(0);
});

test.each([
  ['https://huggingface.co/a', '', 'http://p:1'],
  ['http://mirror.example/a', '', 'http://q:2'],
  ['https://huggingface.co/a', '*', undefined],
  ['https://huggingface.co/a', 'example.com, huggingface.co', undefined],
  ['https://cdn.huggingface.co/a', '.huggingface.co', undefined],
  ['https://cdn.huggingface.co/a', '*.huggingface.co', undefined],
  ['https://cdn.huggingface.co/a', 'huggingface.co', undefined],
  ['https://nothuggingface.co/a', 'huggingface.co', 'http://p:1'],
  ['https://huggingface.co/a', 'huggingface.co:443', undefined],
  ['https://huggingface.co:8443/a', 'huggingface.co:443', 'http://p:1'],
  ['https://huggingface.co/a', ' ,, ', 'http://p:1'],
])('%s with NO_PROXY=%s', (url, none, expected) => {
  const proxies = proxiesOf({ https_proxy: 'p:1', HTTP_PROXY: 'http://q:2', NO_PROXY: none });
  expect(proxyFor(new URL(url), proxies)?.origin).toBe(expected);
});

test('no proxy unless there is one, and none that is no address', () => {
  expect(
    proxyFor(new URL('https://a.example'), proxiesOf({ HTTP_PROXY: 'http://q:2', HTTPS_PROXY: '' })),
  ).toBeUndefined();
  for (const HTTPS_PROXY of ['socks5://p:1', 'http://:s3cret@', 'http://a b']) {
    expect(() => proxiesOf({ HTTPS_PROXY })).toThrowError(
      expect.objectContaining({ code: 'E_HUB_PROXY', message: expect.not.stringContaining('s3cret') }),
    );
  }
});
