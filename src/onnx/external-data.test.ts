import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ExternalData } from './external-data.js';

const root = mkdtempSync(join(tmpdir(), 'warmstart-external-'));
const folder = join(root, 'model');
mkdirSync(join(folder, 'inner'), { recursive: true });
writeFileSync(join(root, 'secret'), 'secretsecretsecret');
writeFileSync(
  join(folder, 'weights'),
  Uint8Array.from({ length: 16 }, (_, i) => i),
);
writeFileSync(join(folder, 'inner', 'weights'), Uint8Array.of(7, 8));
afterAll(() => rmSync(root, { recursive: true }));

const entries = (pairs: Record<string, string>) => Object.entries(pairs).map(([key, value]) => ({ key, value }));
const read = (pairs: Record<string, string>, byteLength: number) =>
  new ExternalData(folder).read(entries(pairs), byteLength);
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'E_ONNX_EXTERNAL', message: expect.stringMatching(message) });

describe('ExternalData', () => {
  test('reads a region, with offset and length optional', () => {
    expect(read({ location: 'weights', offset: '4', length: '3' }, 3)).toEqual(Uint8Array.of(4, 5, 6));
    expect(read({ location: 'weights' }, 2)).toEqual(Uint8Array.of(0, 1));
    expect(read({ location: 'inner/weights' }, 2)).toEqual(Uint8Array.of(7, 8));
  });

  test('refuses regions that the file or the shape do not have', () => {
    expect(() => read({ location: 'weights', offset: '15' }, 2)).toThrow(refusal(/ends before/));
    expect(() => read({ location: 'weights', offset: String(2 ** 52) }, 2)).toThrow(refusal(/ends before/));
    expect(() => read({ location: 'weights' }, 2 ** 50)).toThrow(refusal(/ends before/));
    expect(() => read({ location: 'weights', length: '8' }, 4)).toThrow(refusal(/another number of bytes/));
    for (const offset of ['-1', '1e1', '0x4', '', '99999999999999999999']) {
      expect(() => read({ location: 'weights', offset }, 2)).toThrow(refusal(/not a number of bytes/));
    }
  });

  test.each(['../secret', 'inner/../../secret', '..\\secret', join(root, 'secret'), 'C:\\secret', '', 'weights\0'])(
    'refuses the place %j',
    (location) => {
      expect(() => read({ location }, 2)).toThrow(refusal(/outside the folder/));
    },
  );

  test.skipIf(process.platform === 'win32')('refuses links out of the folder, follows those within', () => {
    symlinkSync(join(root, 'secret'), join(folder, 'link'));
    symlinkSync(root, join(folder, 'up'));
    symlinkSync('weights', join(folder, 'same'));
    expect(() => read({ location: 'link' }, 2)).toThrow(refusal(/outside the folder/));
    expect(() => read({ location: 'up/secret' }, 2)).toThrow(refusal(/outside the folder/));
    expect(read({ location: 'same' }, 1)).toEqual(Uint8Array.of(0));
  });

  test('refuses what is missing or no file', () => {
    expect(() => read({ location: 'ghost' }, 2)).toThrow(refusal(/missing/));
    expect(() => read({ location: 'inner' }, 2)).toThrow(refusal(/not a file/));
    expect(() => new ExternalData(undefined).read(entries({ location: 'weights' }), 2)).toThrow(refusal(/not known/));
  });

  test('tensors may share a region, but not add up to more than the file', () => {
    const data = new ExternalData(folder);
    const all = data.read(entries({ location: 'weights' }), 16);
    expect(data.read(entries({ location: 'weights' }), 16)).toBe(all);
    expect(() => data.read(entries({ location: 'weights', offset: '1' }), 15)).toThrow(refusal(/overlap/));
  });

  test('not many tensors may share one region', () => {
    const data = new ExternalData(folder);
    for (let i = 0; i < 16; i++) data.read(entries({ location: 'weights' }), 16);
    expect(() => data.read(entries({ location: 'weights' }), 16)).toThrow(refusal(/too many tensors share/));
  });

  test.skipIf(process.platform === 'win32')('a file of a terabyte without contents takes no memory', () => {
    writeFileSync(join(folder, 'sparse'), '');
    truncateSync(join(folder, 'sparse'), 2 ** 40);
    expect(() => read({ location: 'sparse' }, 2 ** 40)).toThrow(refusal(/cannot be read/));
    expect(read({ location: 'sparse', offset: String(2 ** 39) }, 2)).toEqual(new Uint8Array(2));
  });
});
