import { WarmstartError } from '../error/warmstart-error.js';

/** Thrown by a command that was stopped, after it has saved what was finished: exit code 130. */
export function interruption(saved?: string, hint?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_INTERRUPTED',
    problem: saved === undefined ? 'interrupted' : 'interrupted; what was done is saved',
    ...(saved === undefined ? {} : { where: saved }),
    ...(hint === undefined ? {} : { hint }),
  });
}
