import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** The path of what has this name in a folder. */
export type PathIn = (...names: readonly string[]) => string;

/** A temporary folder that all tests of a file share: filled before the first, removed after the last. */
export function commonFolder(fill: (at: PathIn) => Promise<void> = async () => {}): PathIn {
  let root = '';
  const at: PathIn = (...names) => join(root, ...names);
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'warmstart-'));
    await fill(at);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  return at;
}
