import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HubCache } from './hub-cache.js';
import { addressOf, checkedHubFile, formatHubFile, parseHubFile } from './hub-file.js';

test.each([
  ['hub:timm/resnet18.a1_in1k', 'main', 'model.safetensors'],
  ['hub:timm/resnet18.a1_in1k@v1.0', 'v1.0', 'model.safetensors'],
  ['hub:timm/resnet18.a1_in1k/onnx/model.onnx', 'main', 'onnx/model.onnx'],
  ['hub:timm/resnet18.a1_in1k@0123abc/a b/model.onnx', '0123abc', 'a b/model.onnx'],
])('reads %s', (text, revision, file) => {
  const parsed = parseHubFile(text);
  expect(parsed).toEqual({ repository: 'timm/resnet18.a1_in1k', revision, file });
  expect(parseHubFile(formatHubFile(parsed))).toEqual(parsed);
});

test('the address is below the endpoint, whatever its path', () => {
  const file = { repository: 'a/b', revision: 'main', file: 'x y/m#1.onnx' };
  for (const endpoint of ['https://hub.example/mirror', 'https://hub.example/mirror/']) {
    expect(addressOf(file, new URL(endpoint)).href).toBe(
      'https://hub.example/mirror/a/b/resolve/main/x%20y/m%231.onnx',
    );
  }
});

test('no name leads out of the cache, to another address, or into a record', () => {
  const cache = new HubCache(resolve('cache'));
  const text = fc.string({
    unit: fc.constantFrom('a', '.', '/', '\\', ':', '@', '%', '?', '#', ' ', '\0', '-', 'é', '~'),
  });
  const parts = fc.record({
    repository: fc.oneof(fc.constant('a/b'), text),
    revision: fc.oneof(fc.constant('main'), text),
    file: text.map((start) => `${start}m.onnx`),
  });
  fc.assert(
    fc.property(parts, (hubFile) => {
      try {
        checkedHubFile(hubFile);
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_HUB_NAME' });
        return;
      }
      const path = cache.pathOf(hubFile);
      expect(path.startsWith(cache.folder + sep)).toBe(true);
      expect(path.split(sep).length).toBe(cache.folder.split(sep).length + 3 + hubFile.file.split('/').length);
      const { origin, pathname, search, hash } = addressOf(hubFile, new URL('https://hub.example'));
      expect([origin, search, hash]).toEqual(['https://hub.example', '', '']);
      const [, owner, name, resolved] = pathname.split('/');
      expect([`${owner}/${name}`, resolved]).toEqual([hubFile.repository, 'resolve']);
    }),
    { numRuns: 500 },
  );
});
