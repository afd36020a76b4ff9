import { isDeepStrictEqual } from 'node:util';
import { said, unfit } from './join-fault.js';
import type { Outcome } from './outcome.js';
import { requireSameQuestion } from './same-question.js';
import type { ArmRecord, JudgedTraining, SavedStudy } from './study-record.js';

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
