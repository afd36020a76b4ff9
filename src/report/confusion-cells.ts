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
    if (thumbnails.isFull) break;
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
  const behind = kept.map(({ told }) => picturesByCell(told, labels, classes.length));
  const pairs = classes.flatMap((_, actual) => classes.map((_, told) => ({ actual, told })));
  const ordered = [...pairs.filter((p) => p.actual !== p.told), ...pairs.filter((p) => p.actual === p.told)];
  for (const { actual, told } of ordered) {
    for (const [place, byCell] of behind.entries()) {
      const pictures: ArmConfusion['cells'][number]['pictures'][number][] = [];
      for (const at of (byCell[actual]?.[told] ?? []).slice(0, perCell)) {
        if (thumbnails.isFullForCells) break;
        const words = actual === told ? 'that was recognised' : `that was taken for ${classes[told]}`;
        pictures.push(await thumbnails.of(files[at] ?? '', `A picture of ${classes[actual]} ${words}`));
      }
      if (pictures.length > 0) cells[place]?.push({ actual, told, pictures });
    }
  }
  return kept.map(({ arm, seed }, place) => ({
    arm,
    seed,
    classes,
    counts: (behind[place] ?? []).map((row) => row.map((pictures) => pictures.length)),
    cells: cells[place] ?? [],
  }));
}

/** Positions of the test pictures by true class and told class. */
function picturesByCell(told: readonly number[], labels: readonly number[], classes: number): number[][][] {
  const cells = Array.from({ length: classes }, () => Array.from({ length: classes }, (): number[] => []));
  for (const [at, actual] of labels.entries()) cells[actual]?.[told[at] ?? -1]?.push(at);
  return cells;
}
