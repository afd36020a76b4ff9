import { WarmstartError } from '../error/warmstart-error.js';
import type { Outcome } from './outcome.js';
import type { Choice } from './study-record.js';

/** What is tried for every arm, by the same rules: it is declared before anything is tried. */
export interface SearchSpace {
  readonly equalEpochs: number;
  /** Peak rates of the head, ascending; tried at twice the equal length: after few steps all rates may still do nothing. */
  readonly rates: readonly number[];
  /** Tried once where the best rate is the lowest or the highest one. */
  readonly beyond: { readonly below: number; readonly above: number };
  /** Tried at the best rate, all of them: multiples of the equal length. What stands still at first may yet learn. */
  readonly lengths: readonly number[];
}

export function searchSpace(equalEpochs: number): SearchSpace {
  return { equalEpochs, rates: [1e-3, 3e-3, 1e-2], beyond: { below: 3e-4, above: 3e-2 }, lengths: [1, 2, 4] };
}

export interface Trial {
  readonly rate: number;
  readonly epochs: number;
}

/** What is to be tried next, or what was found. */
export type SearchState = { readonly trials: readonly Trial[] } | { readonly choice: Choice };

type Tried = Choice['tried'][number];

/**
 * Where the search of an arm is. What was tried decides all of it, so that a search that was ended goes on as it would
 * have gone. The lower held-out error is the better one, of equals the lower loss, then what was tried first: a loss can
 * be ruined by a few pictures, and grows with certainty while the error still falls. A training that diverged is out.
 * @param outcomeOf what a trial gave on the held-out part, if it is done
 * @throws WarmstartError `E_STUDY_SEARCH` when all rates diverge
 */
export function searchState(
  arm: string,
  { equalEpochs, rates, beyond, lengths }: SearchSpace,
  outcomeOf: (trial: Trial) => Outcome | undefined,
): SearchState {
  const tried: Tried[] = [];
  const usable: Tried[] = [];
  /** Takes the trials as done, or gives those that are not. */
  const missing = (trials: readonly Trial[]): Trial[] =>
    trials.filter((trial) => {
      const outcome = outcomeOf(trial);
      if (!outcome) return true;
      const { loss, errorRate } = outcome.final;
      const one = { ...trial, loss, errorRate };
      tried.push(one);
      if (outcome.diverged === undefined) usable.push(one);
      return false;
    });

  const epochs = 2 * equalEpochs;
  const first = missing(rates.map((rate) => ({ rate, epochs })));
  if (first.length > 0) return { trials: first };
  const further = furtherRate(bestOf(usable)?.rate, rates, beyond);
  const second = further === undefined ? [] : missing([{ rate: further, epochs }]);
  if (second.length > 0) return { trials: second };
  const rate = bestOf(usable)?.rate;
  if (rate === undefined) throw allDiverged(arm, tried);

  const others = lengths.map((length) => ({ rate, epochs: equalEpochs * length }));
  const third = missing(others.filter((trial) => trial.epochs !== epochs));
  if (third.length > 0) return { trials: third };
  const convergedEpochs = bestOf(usable.filter((one) => one.rate === rate))?.epochs ?? equalEpochs;
  const longest = equalEpochs * Math.max(...lengths);
  return { choice: { rate, equalEpochs, convergedEpochs, atLimit: convergedEpochs === longest, tried } };
}

/** Where nothing is to be looked for. */
export function givenChoice({ rate, epochs }: Trial): Choice {
  return { rate, equalEpochs: epochs, convergedEpochs: epochs, atLimit: false, tried: [] };
}

/** All diverged: a lower one is the only hope. */
function furtherRate(
  best: number | undefined,
  rates: readonly number[],
  { below, above }: SearchSpace['beyond'],
): number | undefined {
  if (best === undefined || best === rates[0]) return below;
  return best === rates.at(-1) ? above : undefined;
}

function bestOf(tried: readonly Tried[]): Tried | undefined {
  return [...tried].sort((a, b) => a.errorRate - b.errorRate || a.loss - b.loss)[0];
}

function allDiverged(arm: string, tried: readonly Tried[]): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_SEARCH',
    problem: `no learning rate was found for '${arm}': its loss stopped being a number with all of them`,
    received: `rates ${tried.map(({ rate }) => rate).join(', ')}`,
    hint: 'leave the arm out, or check its weights and their preprocessing: see warmstart inspect',
  });
}
