import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { onTestFinished, vi } from 'vitest';
import { folderOf } from './picture-folder.js';

/** A new folder that stands in for the system's temporary one until the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await folderOf({});
  useTemporaryFolder(folder);
  return folder;
}

/** Lets the system's temporary folder be this one until the test is over, whether it is there or not. */
export function useTemporaryFolder(folder: string): void {
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) vi.stubEnv(name, folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Number of files that this process has open and that have no name any more, where the system tells it. */
export function namelessFiles(): number {
  if (!existsSync('/proc/self/fd')) return 0;
  const targets = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return ''; // The one that listed them is closed by now.
    }
  });
  return targets.filter((target) => target.endsWith(' (deleted)')).length;
}
