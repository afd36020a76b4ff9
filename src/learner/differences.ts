import { type Fault, WarmstartError } from '../error/warmstart-error.js';

/** In which of its named parts one description differs from another, a line each; both as JSON has them. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((part) => {
    const [was, is] = [text(before[part]), text(now[part])];
    return was === is ? [] : [`${part}: ${short(was)}, now ${short(is)}`];
  });
}

/**
 * Checks that a run which is to be gone on with is what it was when it began.
 * @throws WarmstartError `E_RESUME_DIFFERS` naming what is not
 */
export function requireSameRun(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  place: Pick<Fault, 'where' | 'hint'>,
): void {
  const different = differences(before, now);
  if (different.length === 0) return;
  throw new WarmstartError({
    code: 'E_RESUME_DIFFERS',
    problem: 'the run cannot be gone on with: it was begun with other pictures or options',
    expected: 'all as it was when the run began',
    received: different.join('; '),
    ...place,
  });
}

function text(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function short(value: string): string {
  return value.length > 120 ? `${value.slice(0, 117)}...` : value;
}
