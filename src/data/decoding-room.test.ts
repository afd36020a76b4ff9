import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecodingRoom } from './decoding-room.js';

test('never more bytes at once than the limit, all are done, in the order in which they asked', async () => {
  const jobs = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 14 }), turns: fc.nat(4) }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(jobs, async (jobs) => {
      const room = new DecodingRoom(10);
      const begun: number[] = [];
      let taken = 0;
      await Promise.all(
        jobs.map(({ bytes, turns }, k) =>
          room.with(bytes, async () => {
            begun.push(k);
            taken += Math.min(bytes, 10);
            expect(taken).toBeLessThanOrEqual(10);
            for (let i = 0; i < turns; i++) await setImmediate();
            taken -= Math.min(bytes, 10);
          }),
        ),
      );
      expect(begun).toEqual(jobs.map((_, k) => k));
    }),
    { numRuns: 50 },
  );
});

test('small ones go side by side, and a failure gives its room back', async () => {
  const room = new DecodingRoom(10);
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await setImmediate();
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => room.with(2, work)));
  expect(most).toBe(5);
  const failing = room.with(10, () => Promise.reject(new Error('damaged')));
  await expect(failing).rejects.toThrow('damaged');
  expect(await room.with(10, async () => 'done')).toBe('done');
});
