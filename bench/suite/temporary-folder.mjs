import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does something with a new folder, which is gone afterwards, whatever happens. */
export async function inTemporaryFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'warmstart-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
