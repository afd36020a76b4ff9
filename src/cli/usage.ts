import { WarmstartError } from '../error/warmstart-error.js';

/** The command line cannot be understood: the one kind of failure that ends with exit code 2. */
export function usageError(option: string, expected: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_USAGE',
    problem: `${option} has a value that cannot be used`,
    expected,
    received,
  });
}
