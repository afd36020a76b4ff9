import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { type HubServerOptions, hubServer, sha256 } from '../../test/support/hub-server.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { writeTinyCollection } from '../../test/support/tiny-collection.js';
import { type KnownWeights, knownWeights } from '../hub/known-weights.js';
import { weightsOf } from '../learner/weights.js';
import { resnet18 } from '../nn/architectures/resnet.js';
import { architectures } from '../nn/architectures.js';
import { encodeSafetensors } from '../safetensors/encode.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import { offeredWeights } from './pull-weights.js';

const at = commonFolder(async (at) => {
  const { graph } = resnet18.body({ height: 32, width: 32, seed: 9 });
  writeSafetensorsFile(at('net.safetensors'), weightsOf(graph), new Map());
  await writeTinyCollection(at('few'), 8);
});

const half = [0.5, 0.5, 0.5] as const;
const net: KnownWeights = {
  name: 'net18',
  architecture: 'resnet18',
  repository: 'owner/net',
  revision: 'main',
  file: 'model.safetensors',
  licence: 'cc-by-nc-4.0',
  caution: 'not for commercial use',
  trainedOn: 'nothing',
  preprocessing: { mean: half, std: half, size: 224, crop: 0.9, interpolation: 'bicubic' },
  citation: 'nobody',
};
const stranger: KnownWeights = { ...net, name: 'stranger', architecture: 'not of this package' };
const weights = [net, stranger];

let cache = '';
beforeEach(async () => {
  cache = await folderOf({});
  const env = { WARMSTART_CACHE: cache, HF_HOME: cache, HF_TOKEN: '', HF_ENDPOINT: '', HF_HUB_OFFLINE: '' };
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']) vi.stubEnv(name, '');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
});

async function hub(options: Partial<HubServerOptions> = {}) {
  const files = { 'owner/net/model.safetensors': Buffer.from('weights'), 'owner/net/onnx/a.onnx': Buffer.from('x') };
  const server = await hubServer({ files, ...options });
  vi.stubEnv('HF_ENDPOINT', server.url);
  return server;
}

describe('warmstart weights', () => {
  test('list fits 80 columns and offers what there is a network for', async () => {
    const { code, stdout } = await warmstart(['weights', 'list']);
    expect(code).toBe(0);
    const help = await warmstart(['weights', '--help']);
    for (const line of `${stdout}${help.stdout}`.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^resnet18 +ImageNet-1k +bsd-3-clause +46\.8$/m);
    const injected = await warmstart(['weights', 'list', '--json'], { weights });
    expect(JSON.parse(injected.stdout).weights).toEqual([{ ...net, downloaded: null }]);
  });

  test('pull downloads, list and verify know it, rm frees it', async () => {
    const { seen } = await hub();
    const pulled = await warmstart(['weights', 'pull', 'net18', 'hub:owner/net/onnx/a.onnx'], { weights });
    expect(pulled).toMatchObject({ code: 0, stderr: 'warning: net18: not for commercial use\n' });
    expect(pulled.stdout).toContain('net18: downloaded, 0.0 MB, licence cc-by-nc-4.0, SHA-256');
    expect(pulled.shown.at(-1)).toMatch(/a\.onnx {2}0\.0 of 0\.0 MB {2}\d+\.\d MB\/s {2}.* left$/);

    const asked = seen.length;
    const again = await warmstart(['weights', 'pull', 'net18', '--json'], { weights });
    expect(JSON.parse(again.stdout).weights[0]).toMatchObject({ cached: true, sha256: sha256(Buffer.from('weights')) });
    const listed = await warmstart(['weights', 'list'], { weights });
    expect(listed.stdout).toMatch(/^net18 +nothing +cc-by-nc-4\.0 +0\.0 +yes$/m);
    expect(listed.stdout).toContain(
      '\nDownloaded besides:\n  hub:owner/net@main/onnx/a.onnx  0.0 MB\n\n2 files, 0.0 MB in',
    );
    expect(await warmstart(['weights', 'verify'], { weights })).toMatchObject({
      code: 0,
      stdout: '2 files, all whole.\n',
    });
    expect(seen).toHaveLength(asked);

    await writeFile(join(cache, 'hub', 'owner', 'net', 'main', 'model.safetensors'), 'wEights');
    const damaged = await warmstart(['weights', 'verify', '--json'], { weights });
    expect(damaged.code).toBe(1);
    expect(damaged.stderr).toMatch(/E_HUB_DAMAGED: 1 of 2 .*\n.*model\.safetensors: altered/);
    expect(
      JSON.parse(damaged.stdout)
        .files.map(({ condition }: { condition: string }) => condition)
        .sort(),
    ).toEqual(['altered', 'whole']);

    const removed = await warmstart(['weights', 'rm', 'net18', 'hub:owner/net/onnx/a.onnx'], { weights });
    expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining('net18: removed, 0.0 MB free\n') });
    expect(await readdir(join(cache, 'hub'))).toEqual([]);
    expect(await warmstart(['weights', 'verify'], { weights })).toMatchObject({ stdout: 'Nothing was downloaded.\n' });
    expect(await warmstart(['weights', 'rm', 'net18'], { weights })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('E_HUB_ABSENT'),
    });
  });

  test('the mirror, offline, and a token that is never shown', async () => {
    const { url, seen } = await hub({ token: 'hf_secret' });
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('HF_TOKEN', 'hf_wrong');
    const refused = await warmstart(['weights', 'pull', 'net18', '--mirror', url], { weights });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('E_HUB_GATED') });
    expect(JSON.stringify(refused)).not.toContain('hf_');
    vi.stubEnv('HF_TOKEN', 'hf_secret');
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const offline = await warmstart(['weights', 'pull', 'net18', '--mirror', url], { weights });
    expect(offline).toMatchObject({ code: 1, stderr: expect.stringContaining('E_HUB_OFFLINE') });
    expect(seen).toHaveLength(1);
    vi.stubEnv('HF_HUB_OFFLINE', '');
    expect(await warmstart(['weights', 'pull', 'net18', '--mirror', url], { weights })).toMatchObject({ code: 0 });
  });

  test.each([
    [['list', 'resnet18'], 2, /E_USAGE/],
    [['pull'], 2, /E_USAGE/],
    [['rm'], 2, /E_USAGE/],
    [['fetch', 'resnet18'], 2, /E_USAGE/],
    [['pull', 'resnet-18'], 1, /E_WEIGHTS_NAME[\s\S]*perhaps resnet18/],
    [['pull', 'resnet81'], 1, /perhaps resnet18/],
    [['pull', 'hub:owner'], 1, /E_HUB_NAME/],
    [['pull', 'hub:owner/net/../../x.onnx'], 1, /E_HUB_NAME/],
    [['pull', 'hub:owner/net/pytorch_model.bin'], 1, /E_WEIGHTS_FORMAT[\s\S]*pickles/],
    [['pull', 'resnet18', '--mirror', 'ftp://a'], 1, /E_HUB_ADDRESS/],
  ])('%o is not understood', async (args, code, message) => {
    const answer = await warmstart(['weights', ...args]);
    expect(answer).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });
});

describe('--weights NAME', () => {
  const args = ['--size', '32', '--batch-size', '8', '--threads', '1', '--quiet'];

  test('trains from downloaded weights, with their normalisation, and goes on offline', async () => {
    const content = await readFile(at('net.safetensors'));
    const { seen } = await hub({ files: { 'owner/net/model.safetensors': content } });
    const out = at('by-name');
    const stop = new AbortController();
    const begun = await warmstart(
      ['train', at('few'), '--weights', 'net18', '--epochs', '2', '--out', out, ...args.slice(0, -1)],
      { weights, signal: stop.signal, onLive: (text) => text.startsWith('epoch 2/2') && stop.abort() },
    );
    expect(begun.code).toBe(130);
    expect(begun.stderr).toContain('warning: net18: not for commercial use');
    expect(begun.stdout.match(/licence cc-by-nc-4\.0/g)).toHaveLength(1);
    const digest = sha256(content).slice(0, 12);
    const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'));
    const origin = `weights net18 (owner/net at c0ffee000000, SHA-256 ${digest})`;
    expect(config.network.pretrainedOn).toBe(origin);
    expect(config.data.normalization).toMatchObject({ mean: half, std: half });

    const asked = seen.length;
    const resumed = await warmstart(['train', '--resume', out], { weights });
    expect(resumed).toMatchObject({ code: 0 });
    expect(seen).toHaveLength(asked);
    const model = await readFile(join(out, 'model.onnx'), 'latin1');
    expect(model).toContain(origin);
    expect(model).toContain(JSON.stringify({ mean: half, std: half }));
  });

  test('a path wins over a name, and a wrong name tells of likely ones', async () => {
    const folder = await folderOf({ resnet18: 'a file without an ending' });
    for (const [given, message] of [
      [join(folder, 'resnet18'), /E_WEIGHTS_FORMAT/],
      ['./resnet18.onnx', /E_WEIGHTS_FILE/],
      ['resnet18.pth', /E_WEIGHTS_FILE/],
      ['resnet-50', /E_WEIGHTS_NAME[\s\S]*resnet50/],
    ] as const) {
      const answer = await warmstart(['summary', '--weights', given]);
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
    }
    const both = await warmstart(['summary', '--weights', 'resnet18', '--arch', 'resnet50']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('brings its own architecture') });
  });

  test("weights for TensorFlow's padding are refused before they are downloaded, a model with it is not", async () => {
    const { seen } = await hub();
    for (const name of ['hub:timm/tf_mobilenetv3_large_100.in1k', 'hub:owner/tf_net@main']) {
      const answer = await warmstart(['summary', '--weights', name, '--arch', 'mobilenetv3_large']);
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining('E_WEIGHTS_PADDING') });
    }
    expect(seen).toEqual([]);
    const model = await warmstart(['summary', '--weights', 'hub:timm/tf_net/model.onnx']);
    expect(model).toMatchObject({ code: 1, stderr: expect.stringContaining('E_HUB_') });
    const alike = await warmstart(['summary', '--weights', 'hub:owner/stf_net', '--arch', 'resnet18']);
    expect(alike).toMatchObject({ code: 1, stderr: expect.stringContaining('E_HUB_') });
  });

  test('weights of another network do not fit', async () => {
    const content = encodeSafetensors(
      new Map([['a', { dtype: 'float32', shape: [1], data: Float32Array.of(1) }]]),
      new Map(),
    );
    await hub({ files: { 'owner/net/model.safetensors': content } });
    const answer = await warmstart([
      'train',
      at('pictures'),
      '--weights',
      'hub:owner/net',
      '--arch',
      'resnet34',
      ...args,
    ]);
    expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining('E_WEIGHTS_FIT') });
  });
});

test('every known name is one of a network of this package', () => {
  for (const { name, architecture } of knownWeights) expect(Object.keys(architectures), name).toContain(architecture);
  expect(offeredWeights({})).toEqual(knownWeights);
});

test('what is known of weights is whole', () => {
  expect(new Set(knownWeights.map(({ name }) => name)).size).toBe(knownWeights.length);
  for (const { name, repository, licence, citation, preprocessing, bytes = 1 } of knownWeights) {
    expect(repository, name).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(licence, name).toMatch(/^(apache-2\.0|bsd-3-clause|mit|other)$/);
    expect(citation, name).toMatch(/arXiv:\d{4}\.\d{4,5}/);
    expect(bytes, name).toBeLessThan(2 ** 30);
    expect(
      preprocessing.std.every((std) => std > 0),
      name,
    ).toBe(true);
  }
});

test('MobileViT takes pixels from 0 to 1 as they are', () => {
  const mobile = knownWeights.filter(({ name }) => name.startsWith('mobilevit'));
  expect(mobile.map(({ preprocessing: { mean, std } }) => [mean, std])).toEqual(
    Array(2).fill([
      [0, 0, 0],
      [1, 1, 1],
    ]),
  );
});
