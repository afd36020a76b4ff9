import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { streamTerminal } from './terminal.js';

function stream(isTTY: boolean) {
  return Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 100 });
}

describe('streamTerminal', () => {
  test('shows progress only on a screen, and only on standard error', () => {
    const [stdout, stderr] = [stream(false), stream(true)];
    const terminal = streamTerminal(stdout, stderr);
    terminal.live('epoch 1/5');
    expect(stderr.read()).toContain('epoch 1/5');
    terminal.out('a row');
    expect(stdout.read()).toBe('a row\n');
    // The line of progress was taken away first: both may be the same screen.
    expect(stderr.read()).toContain('\u001B[2K');
  });

  test('is silent about progress where nobody watches', () => {
    const [stdout, stderr] = [stream(true), stream(false)];
    const terminal = streamTerminal(stdout, stderr);
    terminal.live('epoch 1/5');
    terminal.err('a warning');
    expect(stderr.read()).toBe('a warning\n');
    expect(stdout.read()).toBeNull();
    expect(terminal.columns).toBe(100);
  });

  test('skips what follows too fast to be read', () => {
    const stderr = stream(true);
    const terminal = streamTerminal(stream(true), stderr);
    for (let i = 0; i < 100; i++) terminal.live(`picture ${i}`);
    expect(String(stderr.read()).match(/picture/g)?.length).toBeLessThan(20);
  });
});
