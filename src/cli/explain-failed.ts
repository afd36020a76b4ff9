import { WarmstartError } from '../error/warmstart-error.js';
import { plural } from '../page/count-words.js';

/** Thrown at the end, where some pictures could not be read. */
export function notAll(failed: number, total: number, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_EXPLAIN_FAILED',
    problem: `${failed} of ${plural(total, 'picture')} could not be read; they are named above`,
    where,
  });
}
