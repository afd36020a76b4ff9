import { inWattHours } from '../energy/energy-words.js';
import { LEAST_SEEDS } from './estimate.js';
import type { Convergence } from './findings.js';
import { armsOf, type Found } from './verdict-errors.js';
import { armPhrase, digitsOf, errorsIn100, labelWords, secondsWords } from './verdict-words.js';

/** What the smallest budget of each arm is worth, trained to convergence; no claim below six seeds. */
export function equivalenceSentences(found: Found): string[] {
  if (found.seeds.length < LEAST_SEEDS) return [];
  const budgets = found.budgets.map(({ labels }) => labels);
  const say = (count: Parameters<typeof labelWords>[0]) => labelWords(count, budgets);
  return found.equivalences
    .filter(({ length }) => length === 'converged')
    .flatMap((one) => {
      const [first, arm] = armsOf(found, one);
      const [row] = one.rows;
      if (!first || !arm || !row) return [];
      const { interval, labels, worth } = row;
      const tried = worth.beyond !== undefined || budgets.some((one) => say(worth) === String(one));
      const about = tried ? '' : 'about ';
      const alike = interval && say(interval.low) === say(interval.high);
      const limits = !interval
        ? ''
        : alike
          ? ' (the 95 % interval says the same)'
          : ` (95 % interval ${say(interval.low)} to ${say(interval.high)})`;
      const both = interval && (interval.low.beyond === 'fewer' || interval.low.labels <= labels);
      const doubt =
        both && reaches(interval.high, labels) ? ': whether they are worth more or fewer could not be shown' : '';
      return [
        `${labels} ${labels === 1 ? 'label' : 'labels'} with ${armPhrase(arm, found.arms)} ` +
          `${labels === 1 ? 'is' : 'are'} worth ${about}${say(worth)} with ${armPhrase(first, found.arms)}${limits}${doubt}.`,
      ];
    });
}

function reaches({ labels, beyond }: { labels: number; beyond?: 'more' | 'fewer' }, least: number): boolean {
  return beyond === 'more' || (beyond === undefined && labels >= least);
}

/** Epochs, time and energy until the error that the first arm ends with, trained to convergence. */
export function costSentences(found: Found): string[] {
  const own = found.convergence.filter(({ length }) => length === 'converged');
  const [first] = found.arms;
  const target = own[0]?.target;
  if (!first || target === undefined) return [];
  const final = found.cells.find(
    ({ arm, budget, length }) =>
      arm === first.name && budget === found.budgets.at(-1)?.perClass && length === 'converged',
  );
  const n = final ? digitsOf(found.test.pictures, final.errorRate) : found.test.pictures;
  const goal = `${errorsIn100(target, n)}, where ${armPhrase(first, found.arms)} ended on average`;
  const costs = own.flatMap((one) => {
    const arm = found.arms.find(({ name }) => name === one.arm);
    return arm ? [`with ${armPhrase(arm, found.arms)}, ${costWords(one)}`] : [];
  });
  return [`What it took to come down to ${goal}: ${costs.join('; ')}.`];
}

function costWords({ reached, of, epochs, seconds, energy }: Convergence): string {
  if (reached === 0) return of === 1 ? 'it was not reached' : `it was reached in none of ${of} seeds`;
  if (epochs === undefined) return `it was reached in ${reached} of ${of} seeds only`;
  const took = [
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    ...(seconds === undefined ? [] : [secondsWords(seconds)]),
    ...(energy === undefined ? [] : [inWattHours(energy)]),
  ];
  return `${took.join(', ')}${of > 1 ? ` (median; reached in ${reached} of ${of} seeds)` : ''}`;
}
