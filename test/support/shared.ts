import { existsSync, readFileSync } from 'node:fs';
import { test } from 'vitest';

const root = new URL('../../../shared/', import.meta.url);

export const sharedPath = (path: string): string => new URL(path, root).pathname;

/** A test that reads reference files lying beside the repository; skipped, and named so, where they are absent. */
export function testWithShared(path: string, name: string, body: () => Promise<void> | void, timeout = 120_000): void {
  const present = existsSync(new URL(path, root));
  test.skipIf(!present)(`${name} (needs ../shared/${path})`, body, timeout);
}

export function sharedJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8')) as T;
}
