import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvents } from '../../test/support/event-reader.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { crc32c } from './crc32c.js';
import { EventFile } from './event-file.js';
import { tfRecord } from './record.js';

const now = () => 1_700_000_000_500;

describe('crc32c', () => {
  test("RFC 3720's examples, and the usual check", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});

describe('tfRecord', () => {
  test('a record of 24 bytes begins as every event file of TensorFlow does', () => {
    expect(Buffer.from(tfRecord(new Uint8Array(24)).subarray(0, 12)).toString('hex')).toBe('1800000000000000a37f4b22');
  });
});

describe('EventFile', () => {
  test('begins with the version, then holds the scalars of every step', async () => {
    const file = new EventFile(await folderOf({}), { now });
    file.scalars(1, { 'loss/batch': 0.75, momentum: 0.5 });
    file.scalars(300, { 'loss/valid': -2 });
    file.flush();
    file.close();
    expect(file.path).toMatch(/\/events\.out\.tfevents\.1700000000\.[^/]+\.\d+$/);
    const wallTime = 1_700_000_000.5;
    expect(readEvents(file.path)).toEqual([
      { wallTime, step: 0, version: 'brain.Event:2', scalars: {} },
      { wallTime, step: 1, scalars: { 'loss/batch': 0.75, momentum: 0.5 } },
      { wallTime, step: 300, scalars: { 'loss/valid': -2 } },
    ]);
  });

  test('any step and float comes back', async () => {
    const folder = await folderOf({});
    const steps = fc.integer({ min: 0, max: 2 ** 40 });
    const tags = fc.dictionary(fc.string({ minLength: 1 }), fc.float(), { maxKeys: 5 });
    fc.assert(
      fc.property(steps, tags, (step, values) => {
        const file = new EventFile(folder);
        file.scalars(step, values);
        file.close();
        const read = readEvents(file.path)[1];
        expect(read?.step).toBe(step);
        expect(new Map(Object.entries(read?.scalars ?? {}))).toEqual(new Map(Object.entries(values)));
      }),
      { numRuns: 60 },
    );
  });

  test('is readable while it is being written, and when it was cut off', async () => {
    const file = new EventFile(await folderOf({}), { now });
    for (const step of [1, 2, 3]) file.scalars(step, { loss: step });
    expect(readEvents(file.path)).toHaveLength(4);
    await truncate(file.path, (await readFile(file.path)).length - 5);
    expect(readEvents(file.path).map(({ step }) => step)).toEqual([0, 1, 2]);
    file.close();
  });

  test('a changed byte does not go unseen', async () => {
    const file = new EventFile(await folderOf({}), { now });
    file.close();
    const bytes = await readFile(file.path);
    for (const at of [9, 15, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      await writeFile(file.path, changed);
      expect(() => readEvents(file.path)).toThrow();
    }
  });

  test('a file that goes on from a step voids what earlier ones say of it, and has a name of its own', async () => {
    const folder = await folderOf({});
    const [first, second] = [new EventFile(folder, { now }), new EventFile(folder, { now, firstStep: 36 })];
    expect(second.path).toBe(`${first.path}.1`);
    // SessionLog.START is 1.
    expect(readEvents(second.path)[1]).toMatchObject({ step: 36, sessionStatus: 1 });
    for (const file of [first, second]) file.close();
  });

  test('says so when it cannot be written', async () => {
    const folder = await folderOf({});
    expect(() => new EventFile(join(folder, 'none'))).toThrow('the folder does not exist');
    const file = new EventFile(folder);
    file.close();
    expect(() => file.scalars(1, {})).toThrow('the event file for TensorBoard could not be written');
  });
});
