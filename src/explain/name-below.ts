import { relative, sep } from 'node:path';

/** A file as pages, tables and JSON name it: relative to a folder, with `/` on every system. */
export function nameBelow(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}
