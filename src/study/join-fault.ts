import { WarmstartError } from '../error/warmstart-error.js';

/** A value in an error, shortened. */
export function said(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  const count = Array.isArray(value) ? `${value.length}: ` : '';
  return count + (text.length > 120 ? `${text.slice(0, 117)}...` : text);
}

const usualHint = 'join runs over the same pictures with the same budgets and arms, or report on each of them alone';

export function unfit(expected: string, received: string, where: string | undefined, hint = usualHint): WarmstartError {
  return new WarmstartError({
    code: 'E_REPORT_JOIN',
    problem: 'these runs cannot be joined in one report',
    expected,
    received,
    ...(where !== undefined && { where }),
    hint,
  });
}
