import { basename, dirname } from 'node:path';

type FileSystem = typeof import('node:fs/promises');

/**
 * `node:fs/promises` where folders called `locked` can be neither read nor written. Permissions keep no administrator
 * out, so that this has to be feigned.
 */
export function withLockedFolders(fs: FileSystem): object {
  return {
    ...fs,
    readdir: async (path: string, options: { withFileTypes: true }) => {
      requireUnlocked(path, 'scandir', path);
      return fs.readdir(path, options);
    },
    access: async (path: string, mode?: number) => {
      requireUnlocked(path, 'access', path);
      return fs.access(path, mode);
    },
    mkdir: async (path: string, options?: { recursive: true }) => {
      requireUnlocked(dirname(path), 'mkdir', path);
      return fs.mkdir(path, options);
    },
  };
}

function requireUnlocked(folder: string, call: string, path: string): void {
  if (basename(folder) !== 'locked') return;
  throw Object.assign(new Error(`EACCES: permission denied, ${call} '${path}'`), { code: 'EACCES' });
}
