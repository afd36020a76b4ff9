import { isDeepStrictEqual } from 'node:util';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Outcome } from './outcome.js';
import type { ArmRecord, JudgedTraining, SavedStudy, StudyRecord } from './study-record.js';

/**
 * Makes one study of several: more seeds of the same arms, or more arms on the same pictures and budgets. The first one's
 * path, settings and date are those of the whole, and its first arm is the one that the others are measured against.
 * Seeds are all that were asked for anywhere: one that some arm lacks counts as not finished.
 *
 * A training that is in several is one, if it gave the same but for time and energy; those of the first are kept.
 * @throws WarmstartError `E_REPORT_JOIN` saying what differs where: test pictures, sizes of budgets, carbon intensity,
 * an arm of the same name, or what the same training gave
 */
export function joinStudies(saved: readonly SavedStudy[]): SavedStudy {
  const [first, ...others] = saved;
  if (!first) throw unfit('at least one run', 'none', undefined);
  if (others.length === 0) return first;
  for (const other of others) requireSameQuestion(first, other);
  return {
    ...first,
    kind: saved.some(({ kind }) => kind === 'study') ? 'study' : 'comparison',
    record: {
      ...first.record,
      arms: joinedArms(saved),
      seeds: [...new Set(saved.flatMap(({ record }) => record.seeds))],
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
    if (!isDeepStrictEqual(a, b)) throw unfit(`${what} as in ${first.path}: ${said(a)}`, said(b), other.path);
  }
  // Test pictures alone do not tell which ones were learned from, and how they were cut.
  for (const part of ['size', 'classes', 'train', 'normalization', 'batchSize'] as const) {
    const [a, b] = [dataOf(first)[part], dataOf(other)[part]];
    if (!isDeepStrictEqual(a, b))
      throw unfit(`${part} of the data as in ${first.path}: ${said(a)}`, said(b), other.path);
  }
}

function dataOf({ config }: SavedStudy): Readonly<Record<string, unknown>> {
  return config.data;
}

function joinedArms(saved: readonly SavedStudy[]): ArmRecord[] {
  const arms = new Map<string, { readonly arm: ArmRecord; readonly path: string }>();
  for (const { record, path } of saved)
    for (const arm of record.arms) {
      const known = arms.get(arm.name);
      if (!known) arms.set(arm.name, { arm, path });
      else if (!isDeepStrictEqual(known.arm, arm)) throw otherArm(known.arm, known.path, arm, path);
    }
  return [...arms.values()].map(({ arm }) => arm);
}

function otherArm(known: ArmRecord, before: string, arm: ArmRecord, where: string): WarmstartError {
  const parts = [...new Set([...Object.keys(known), ...Object.keys(arm)])] as (keyof ArmRecord)[];
  const different = parts.filter((part) => !isDeepStrictEqual(known[part], arm[part]));
  const of = (one: ArmRecord) => different.map((part) => `${part} ${said(one[part])}`).join('; ');
  return unfit(`arm ${arm.name} as in ${before}: ${of(known)}`, of(arm), where);
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
        throw unfit(`of ${which} what ${known.path} has: ${of(known.training.outcome)}`, of(outcome), path);
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

function unfit(expected: string, received: string, where: string | undefined): WarmstartError {
  return new WarmstartError({
    code: 'E_REPORT_JOIN',
    problem: 'these runs cannot be joined in one report',
    expected,
    received,
    ...(where !== undefined && { where }),
    hint: 'join runs over the same pictures with the same budgets and arms, or report on each of them alone',
  });
}
