import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Outcome } from './outcome.js';
import type { ArmRecord, JudgedTraining, SavedStudy, StudyRecord } from './study-record.js';

/**
 * Makes one study of several: more seeds of the same arms, or more arms on the same pictures and budgets. The first one's
 * path, settings and date are those of the whole. Arms are measured against the one named scratch, or else against the
 * first one's first. Seeds are all that were asked for anywhere: one that some arm lacks counts as not finished.
 *
 * A training that is in several is one, if it gave the same but for time and energy; those of the first are kept. Of an
 * arm that is in several, what the search tried is the first one's: what it found must be the same.
 * @throws WarmstartError `E_REPORT_JOIN` saying what differs where: test pictures, sizes of budgets, carbon intensity,
 * an arm of the same name, or what the same training gave
 */
export function joinStudies(saved: readonly SavedStudy[]): SavedStudy {
  const [first, ...others] = saved;
  if (!first) throw unfit('at least one run', 'none', undefined);
  if (others.length === 0) return first;
  for (const other of others) requireSameQuestion(first, other);
  const seeds = [...new Set(saved.flatMap(({ record }) => record.seeds))];
  const several = seeds.length > 1 || first.record.budgets.length > 1;
  return {
    ...first,
    kind: several || saved.some(({ kind }) => kind === 'study') ? 'study' : 'comparison',
    record: {
      ...first.record,
      arms: joinedArms(saved),
      seeds,
      trainings: joinedTrainings(saved),
    },
    // Models of the first run that has them.
    models: new Map([...saved].reverse().flatMap(({ models }) => [...models])),
  };
}

/** What must be the same for errors to be of the same question. */
const questions: readonly (readonly [what: string, of: (record: StudyRecord) => unknown])[] = [
  ['recipe', ({ recipe }) => recipe],
  ['classes', ({ test }) => test.classes],
  ['test pictures', ({ test }) => test.files],
  ['labels of the test pictures', ({ test }) => test.labels],
  ['groups of the test pictures', ({ test }) => test.groups],
  ['budgets', ({ budgets }) => budgets],
  ['carbon intensity', ({ carbon }) => carbon],
];

function requireSameQuestion(first: SavedStudy, other: SavedStudy): void {
  for (const [what, of] of questions) {
    const [a, b] = [of(first.record), of(other.record)];
    const hint = what.includes('test pictures') && isSplitBySeed(first, other) ? sameTest(first.path) : undefined;
    if (!isDeepStrictEqual(a, b)) throw unfit(`${what} as in ${first.path}: ${said(a)}`, said(b), other.path, hint);
  }
  // Test pictures alone do not tell which ones were learned from, and how they were cut.
  for (const part of ['size', 'classes', 'train', 'normalization', 'batchSize', 'oversample'] as const) {
    const [a, b] = [dataOf(first)[part], dataOf(other)[part]];
    if (!isDeepStrictEqual(a, b))
      throw unfit(`${part} of the data as in ${first.path}: ${said(a)}`, said(b), other.path);
  }
  for (const option of ['augment', 'mixup', 'batchSize'] as const) {
    const [a, b] = [first.config.options?.[option], other.config.options?.[option]];
    if (!isDeepStrictEqual(a, b)) throw unfit(`option ${option} as in ${first.path}: ${said(a)}`, said(b), other.path);
  }
}

function dataOf({ config }: SavedStudy): Readonly<Record<string, unknown>> {
  return config.data;
}

/** Whether chance has held out the test pictures: then another seed has others. */
function isSplitBySeed(...saved: readonly SavedStudy[]): boolean {
  const splits = saved.map((one) => dataOf(one).split as { readonly kind?: string } | undefined);
  return splits.some((split) => split?.kind !== 'folders' && split?.kind !== 'list');
}

function sameTest(path: string): string {
  return (
    'another --seed holds out other pictures: to join such runs, give each of them the same list of test pictures ' +
    `(--valid-list FILE, one name a line, such as those in ${join(path, 'valid.csv')}) or sets of their own (--split-folders)`
  );
}

function joinedArms(saved: readonly SavedStudy[]): ArmRecord[] {
  const arms = new Map<string, { readonly arm: ArmRecord; readonly path: string }>();
  for (const { record, path } of saved)
    for (const arm of record.arms) {
      const known = arms.get(arm.name);
      if (!known) arms.set(arm.name, { arm, path });
      else requireSameArm(known, { arm, path });
    }
  const joined = [...arms.values()].map(({ arm }) => arm);
  return [...joined.filter(isScratch), ...joined.filter((arm) => !isScratch(arm))];
}

function isScratch({ name }: ArmRecord): boolean {
  return name === 'scratch';
}

interface ArmAt {
  readonly arm: ArmRecord;
  readonly path: string;
}

function requireSameArm(known: ArmAt, other: ArmAt): void {
  const [a, b] = [armParts(known.arm), armParts(other.arm)];
  const different = Object.keys({ ...a, ...b }).filter((part) => !isDeepStrictEqual(a[part], b[part]));
  if (different.length === 0) return;
  const of = (parts: typeof a) => different.map((part) => `${part} ${said(parts[part])}`).join('; ');
  throw unfit(
    `arm ${known.arm.name} as in ${known.path}: ${of(a)}`,
    of(b),
    other.path,
    'give arms that differ different names (--arm NAME=FILE), or report on each run alone',
  );
}

/** What decides how an arm is trained: not the losses of the search, only what it found. */
function armParts({ choice, ...arm }: ArmRecord): Readonly<Record<string, unknown>> {
  const { rate, equalEpochs, convergedEpochs } = choice;
  return { ...arm, rate, equalEpochs, convergedEpochs };
}

function joinedTrainings(saved: readonly SavedStudy[]): JudgedTraining[] {
  const trainings = new Map<string, { readonly training: JudgedTraining; readonly path: string }>();
  for (const { record, path } of saved)
    for (const training of record.trainings) {
      const { arm, budget, seed, judgedOn, rate, epochs, outcome } = training;
      const key = JSON.stringify([arm, budget, seed, judgedOn, rate, epochs]);
      const known = trainings.get(key);
      if (!known) trainings.set(key, { training, path });
      else if (!isDeepStrictEqual(given(known.training.outcome), given(outcome))) {
        const of = ({ final }: Outcome) => `error ${final.wrong} of ${final.pictures}, loss ${final.loss}`;
        const which = `${arm}, ${budget} labels a class, seed ${seed}, ${epochs} epochs`;
        const hint =
          'the same training gave two results: use the same version, pictures and threads, or leave one run out';
        throw unfit(`of ${which} what ${known.path} has: ${of(known.training.outcome)}`, of(outcome), path, hint);
      } else if (!known.training.outcome.predictions && outcome.predictions) {
        const kept = { ...known.training, outcome: { ...known.training.outcome, predictions: outcome.predictions } };
        trainings.set(key, { training: kept, path: known.path });
      }
    }
  return [...trainings.values()].map(({ training }) => training);
}

/** What a training gave that neither the machine's speed nor its power has a part in, nor whether predictions were kept. */
function given({ labels, batchSize, history, final, diverged }: Outcome): unknown {
  return { labels, batchSize, history: history.map(({ seconds: _, ...rest }) => rest), final, diverged };
}

function said(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  const count = Array.isArray(value) ? `${value.length}: ` : '';
  return count + (text.length > 120 ? `${text.slice(0, 117)}...` : text);
}

const usualHint = 'join runs over the same pictures with the same budgets and arms, or report on each of them alone';

function unfit(expected: string, received: string, where: string | undefined, hint = usualHint): WarmstartError {
  return new WarmstartError({
    code: 'E_REPORT_JOIN',
    problem: 'these runs cannot be joined in one report',
    expected,
    received,
    ...(where !== undefined && { where }),
    hint,
  });
}
