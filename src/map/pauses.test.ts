import { expect, test } from 'vitest';
import { pauses } from './pauses.js';

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('others have their turn once 50 milliseconds are over, and not before', async () => {
  let turns = 0;
  const pause = pauses();
  setImmediate(() => turns++);
  await pause();
  expect(turns).toBe(0);
  busy(60);
  await pause();
  expect(turns).toBe(1);
});

test('a signal that comes amid the computation ends it', async () => {
  const control = new AbortController();
  const pause = pauses(control.signal);
  setImmediate(() => control.abort(new Error('enough')));
  busy(60);
  await expect(pause()).rejects.toThrow('enough');
});
