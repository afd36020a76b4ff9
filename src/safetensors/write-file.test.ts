import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float32, type Tensor } from '../ir/tensor.js';
import { encodeSafetensors } from './encode.js';
import { readSafetensorsFile } from './read-file.js';
import { writeSafetensorsFile } from './write-file.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'warmstart-safetensors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tensors = new Map<string, Tensor>([
  ['fc.weight', float32([2, 2], [1, 2, 3, 4])],
  ['epoch', { dtype: 'int64', shape: [], data: BigInt64Array.of(7n) }],
]);
const metadata = new Map([['format', 'pt']]);

describe('safetensors files', () => {
  test('come back as they were written, and hold the encoded bytes', () => {
    const path = join(folder, 'a.safetensors');
    writeSafetensorsFile(path, tensors, metadata);
    writeSafetensorsFile(path, tensors, metadata);
    expect(new Uint8Array(readFileSync(path))).toEqual(encodeSafetensors(tensors, metadata));
    const back = readSafetensorsFile(path);
    expect(back).toEqual({ tensors, metadata });
    const [first, second] = [...back.tensors.values()];
    expect(first?.data.buffer).toBe(second?.data.buffer);
    expect(readdirSync(folder)).toEqual(['a.safetensors']);
  });

  test('of unaligned headers are read without copying', () => {
    const path = join(folder, 'unaligned.safetensors');
    const header = '{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}';
    expect(header.length % 8).not.toBe(0);
    const data = Buffer.alloc(8);
    data.writeDoubleLE(0.5);
    writeFileSync(path, Buffer.concat([Buffer.of(header.length, 0, 0, 0, 0, 0, 0, 0), Buffer.from(header), data]));
    expect(readSafetensorsFile(path).tensors.get('a')).toEqual({
      dtype: 'float64',
      shape: [1],
      data: Float64Array.of(0.5),
    });
  });

  test('that cannot be read are named', () => {
    const failing = (path: string, code: string) =>
      expect(() => readSafetensorsFile(path), path).toThrowError(
        expect.objectContaining({ code, fault: expect.objectContaining({ where: expect.stringContaining(path) }) }),
      );
    const path = join(folder, 'torn.safetensors');
    failing(path, 'E_SAFETENSORS_READ');
    failing(folder, 'E_SAFETENSORS_READ');
    failing('a\0b', 'E_SAFETENSORS_READ');
    const bytes = encodeSafetensors(tensors);
    for (const length of [0, 5, 8, 40, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      failing(path, 'E_SAFETENSORS_TRUNCATED');
    }
  });

  test.skipIf(process.platform === 'win32')('that are pipes are refused at once', () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(() => readSafetensorsFile(path)).toThrowError(/not a file/);
  });

  test('of a terabyte of nothing take no memory', () => {
    const path = join(folder, 'sparse.safetensors');
    writeFileSync(path, encodeSafetensors(tensors));
    truncateSync(path, 2 ** 40);
    expect(() => readSafetensorsFile(path)).toThrowError(expect.objectContaining({ code: 'E_SAFETENSORS_LAYOUT' }));
  });

  test('are not half written', () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    expect(() => writeSafetensorsFile(path, tensors)).toThrowError(expect.objectContaining({ code: 'E_FILE_WRITE' }));
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
