import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compiledSources } from '../../test/support/compiled-sources.js';
import { sha256 } from '../../test/support/hub-server.js';
import { impatient } from '../../test/support/hub-settings.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { tunnelProxy } from '../../test/support/tunnel-proxy.js';
import { HubCache } from './hub-cache.js';
import { pull } from './pull.js';

const source = { repository: 'owner/net', revision: 'main', file: 'model.safetensors' };
const content = Buffer.from('weights over TLS');

/** Node makes no certificates. */
const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version']).length > 0;
  } catch {
    return false;
  }
})();

/** A hub that proves to be `localhost` to whoever trusts its certificate. */
async function secureHub() {
  const folder = await folderOf({});
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  let asked = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    asked += 1;
    const headers = { 'content-length': content.length, etag: `"${sha256(content)}"` };
    response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : content);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, certificate, asked: () => asked };
}

test.skipIf(!hasOpenssl)('a hub that cannot prove to be one is asked nothing, and not again', async () => {
  const hub = await secureHub();
  await expect(pull(impatient(hub.url, await folderOf({})), source)).rejects.toMatchObject({
    code: 'E_HUB_CONNECT',
    message: expect.stringContaining('cannot prove'),
  });
  expect(hub.asked()).toBe(0);
});

test.skipIf(!hasOpenssl)(
  'through a proxy the connection is one to the hub, by a certificate that is trusted',
  async () => {
    const hub = await secureHub();
    const { port, tunnels } = await tunnelProxy();
    const program = await compiledSources(['error', 'files', 'hub']);
    const script = `
    import { hubSettings } from './hub/hub-settings.js';
    import { pull } from './hub/pull.js';
    await pull(hubSettings(process.env), JSON.parse(process.argv[2]));`;
    await writeFile(join(program, 'pull.mjs'), script);
    const cache = await folderOf({});
    const env = {
      PATH: process.env.PATH,
      WARMSTART_CACHE: cache,
      HF_HOME: cache,
      HF_ENDPOINT: hub.url,
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: hub.certificate,
    };
    const child = spawn(process.execPath, [join(program, 'pull.mjs'), JSON.stringify(source)], {
      env,
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(new Set(tunnels)).toEqual(new Set([new URL(hub.url).host]));
    const path = new HubCache(join(cache, 'hub')).pathOf(source);
    expect(sha256(await readFile(path))).toBe(sha256(content));
  },
);
