import type { Outcome } from '../../src/study/outcome.js';
import type { ArmRecord, Method, StudyRecord } from '../../src/study/study-record.js';

export interface MadeStudy {
  readonly seeds: readonly number[];
  /** By arm, in their order: wrong ones of 100 test pictures by seed and budget, [seeds][budgets]. */
  readonly wrong: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** The same after equal epochs; as trained to convergence by default. */
  readonly equal?: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly methods?: Readonly<Record<string, Method>>;
  /** Doubling from 8 labels of each of 2 classes. */
  readonly budgets?: number;
  readonly pictures?: number;
}

/** A record as a study would leave it, from the errors that its trainings are to have had. */
export function madeStudy(made: MadeStudy): StudyRecord {
  const { seeds, wrong, equal = wrong, methods = {}, budgets = 1, pictures = 100 } = made;
  const arms = Object.keys(wrong).map((name) => madeArm(name, methods[name] ?? (name as Method)));
  const sizes = Array.from({ length: budgets }, (_, at) => ({
    perClass: 8 * 2 ** at,
    labels: 16 * 2 ** at,
    passes: 1,
  }));
  const trainings = arms.flatMap((arm) =>
    seeds.flatMap((seed, row) =>
      sizes.flatMap(({ perClass, labels }, column) =>
        [wrong, equal].map((of, length) => {
          const epochs = length === 0 ? arm.choice.convergedEpochs : arm.choice.equalEpochs;
          const outcome = madeOutcome(of[arm.name]?.[row]?.[column] ?? 0, pictures, labels, epochs);
          return { arm: arm.name, budget: perClass, seed, judgedOn: 'test' as const, rate: 0.01, epochs, outcome };
        }),
      ),
    ),
  );
  return {
    recipe: 'tuned',
    arms,
    budgets: sizes,
    seeds,
    test: {
      classes: ['a', 'b'],
      files: Array.from({ length: pictures }, (_, at) => `${at}.png`),
      labels: Array.from({ length: pictures }, () => 0),
    },
    trainings,
    carbon: { gramsPerKwh: 500, place: 'given', source: 'given' },
  };
}

function madeArm(name: string, method: Method): ArmRecord {
  return {
    name,
    method,
    architecture: 'resnet18',
    ...(method !== 'scratch' && { pretrainedOn: 'ImageNet' }),
    parameters: { total: 10, trainable: 10 },
    choice: { rate: 0.01, equalEpochs: 2, convergedEpochs: 4, atLimit: false, tried: [] },
  };
}

/** The first pictures are the wrong ones; the error falls evenly to its last value, 10 s and 0.2 Wh an epoch. */
export function madeOutcome(wrong: number, pictures: number, labels: number, epochs: number): Outcome {
  const errorRate = wrong / pictures;
  return {
    labels,
    batchSize: 8,
    history: Array.from({ length: epochs }, (_, at) => ({
      trainLoss: 1,
      validLoss: 1,
      errorRate: errorRate + ((1 - errorRate) * (epochs - 1 - at)) / epochs,
      seconds: 10,
    })),
    final: { errorRate, wrong, pictures, loss: 1, macroF1: 1 - errorRate },
    seconds: 10 * epochs,
    energy: { wattHours: 0.2 * epochs, low: 0.1 * epochs, high: 0.4 * epochs, method: 'estimated' },
    predictions: {
      told: Array.from({ length: pictures }, (_, at) => (at < wrong ? 1 : 0)),
      confidence: Array.from({ length: pictures }, () => 0.9),
      truth: Array.from({ length: pictures }, (_, at) => (at < wrong ? 0.1 : 0.9)),
    },
  };
}
