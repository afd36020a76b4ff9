import type { JudgedTraining, StudyRecord } from '../study/study-record.js';
import type { ArmConfusion, ArmMistakes } from './report-content.js';
import type { Thumbnails } from './thumbnails.js';

/** Most pictures behind one cell, and most mistakes of one arm. */
const perCell = 8;
const perArm = 12;

/** What a training told of the test pictures. */
export interface KeptPredictions {
  readonly arm: string;
  readonly seed: number;
  readonly told: readonly number[];
  readonly confidence: readonly number[];
}

/** Of each arm, those of one seed with all labels: trained to convergence, else as long as the others. */
export function keptPredictions({ arms, budgets, test, trainings }: StudyRecord, seed: number): KeptPredictions[] {
  const budget = budgets.at(-1)?.perClass;
  return arms.flatMap(({ name, choice }) => {
    const own = trainings.filter((one) => one.arm === name && one.budget === budget && one.seed === seed);
    const of = (epochs: number) => own.find((one) => one.epochs === epochs && isKept(one, test.files.length));
    const predictions = (of(choice.convergedEpochs) ?? of(choice.equalEpochs))?.outcome.predictions;
    return predictions ? [{ arm: name, seed, told: predictions.told, confidence: predictions.confidence }] : [];
  });
}

function isKept({ outcome }: JudgedTraining, pictures: number): boolean {
  return outcome.predictions?.told.length === pictures && outcome.predictions.confidence.length === pictures;
}

/** Wrong, and most certain of it. */
export async function mistakesOf(
  { arm, seed, told, confidence }: KeptPredictions,
  { classes, files, labels }: StudyRecord['test'],
  thumbnails: Thumbnails,
): Promise<ArmMistakes> {
  const wrong = files.map((_, at) => at).filter((at) => told[at] !== labels[at]);
  wrong.sort((a, b) => (confidence[b] ?? 0) - (confidence[a] ?? 0) || a - b);
  const pictures: ArmMistakes['pictures'][number][] = [];
  for (const at of wrong.slice(0, perArm)) {
    const [actual, as] = [classes[labels[at] ?? -1] ?? '', classes[told[at] ?? -1] ?? ''];
    const picture = await thumbnails.of(files[at] ?? '', `A picture of ${actual} that was taken for ${as}`);
    pictures.push({ ...picture, actual, told: as, confidence: confidence[at] ?? 0 });
  }
  return { arm, seed, pictures };
}

/** The matrices of all arms. What is wrong gets its pictures first, in every arm, then what is right, while there is room. */
export async function confusionsOf(
  kept: readonly KeptPredictions[],
  { classes, files, labels }: StudyRecord['test'],
  thumbnails: Thumbnails,
): Promise<ArmConfusion[]> {
  const cells = kept.map((): ArmConfusion['cells'][number][] => []);
  const behind = (told: readonly number[], actual: number, as: number) =>
    files.flatMap((_, at) => (labels[at] === actual && told[at] === as ? [at] : []));
  const pairs = classes.flatMap((_, actual) => classes.map((_, told) => ({ actual, told })));
  const ordered = [...pairs.filter((p) => p.actual !== p.told), ...pairs.filter((p) => p.actual === p.told)];
  for (const { actual, told } of ordered) {
    for (const [place, predictions] of kept.entries()) {
      const pictures: ArmConfusion['cells'][number]['pictures'][number][] = [];
      for (const at of behind(predictions.told, actual, told).slice(0, perCell)) {
        if (thumbnails.isFull) break;
        const words = actual === told ? 'that was recognised' : `that was taken for ${classes[told]}`;
        pictures.push(await thumbnails.of(files[at] ?? '', `A picture of ${classes[actual]} ${words}`));
      }
      if (pictures.length > 0) cells[place]?.push({ actual, told, pictures });
    }
  }
  return kept.map(({ arm, seed, told }, place) => ({
    arm,
    seed,
    classes,
    counts: classes.map((_, actual) => classes.map((_, as) => behind(told, actual, as).length)),
    cells: cells[place] ?? [],
  }));
}
