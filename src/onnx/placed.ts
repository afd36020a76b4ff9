import { WarmstartError } from '../error/warmstart-error.js';

/** Runs a step; a WarmstartError in it learns where it happened. */
export function placed<T>(where: string | undefined, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw where !== undefined && error instanceof WarmstartError ? error.at(where) : error;
  }
}
