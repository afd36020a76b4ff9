import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { watchOutput } from './watch-output.js';

/** Two streams of which the first fails; what is told of it goes to both, as on the command line. */
async function written(code: string) {
  const failing = new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: injected`), { code })),
  });
  const stderr: string[] = [];
  const sound = new Writable({
    write: (chunk, _encoding, done) => {
      stderr.push(String(chunk));
      done();
    },
  });
  const stop = new AbortController();
  watchOutput([failing, sound], {
    stop: () => stop.abort(),
    fail: (error) => {
      failing.write('once more');
      sound.write(`${error.code}: ${error.message}`);
    },
  });
  failing.write('a line');
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { stopped: stop.signal.aborted, stderr };
}

describe('watchOutput', () => {
  test('a full disk stops the work and is told once', async () => {
    const { stopped, stderr } = await written('ENOSPC');
    expect(stopped).toBe(true);
    expect(stderr).toEqual([expect.stringMatching(/^E_OUTPUT_WRITE: [\s\S]*ENOSPC: injected[\s\S]*make room/)]);
  });

  test('a reader that stops reading stops the work, and is no failure', async () => {
    expect(await written('EPIPE')).toEqual({ stopped: true, stderr: [] });
  });
});
