import { dirname } from 'node:path';
import { type Fault, WarmstartError } from '../error/warmstart-error.js';

/** What the system said when a file could not be written, in words, and what can be done about it. */
export function writeFailure(
  { code, problem }: Pick<Fault, 'code' | 'problem'>,
  path: string,
  cause: unknown,
): WarmstartError {
  const { code: reason, message } = cause as NodeJS.ErrnoException;
  const [received, hint] = reasons(path)[reason ?? ''] ?? [message, undefined];
  return new WarmstartError({
    code,
    problem,
    received: reason && received !== message ? `${received} (${reason})` : received,
    where: path,
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

function reasons(path: string): { readonly [code: string]: readonly [received: string, hint: string] } {
  const folder = dirname(path);
  const permit = `allow writing in ${folder}, or choose another folder`;
  return {
    ENOSPC: ['the disk is full', `make room on the disk of ${folder}, or choose another`],
    EDQUOT: ['the disk quota is used up', `make room on the disk of ${folder}, or choose another`],
    EFBIG: ['the file is larger than the disk or a limit allows', 'raise the limit, or choose another disk'],
    EACCES: ['writing is not permitted', permit],
    EPERM: ['writing is not permitted', permit],
    EROFS: ['the disk can only be read', 'choose another folder'],
    EEXIST: ['a file has this name', 'choose another name'],
    EISDIR: ['a folder has this name', 'choose the name of a file'],
    ENOENT: ['the folder does not exist', `make the folder ${folder} first`],
    ENOTDIR: ['what should be the folder is a file', `choose another folder than ${folder}`],
  };
}
