import type { ArmRecord, Method, StudyBudget } from '../../src/study/study-record.js';

// What the arms of a made-up study are, and what it is about.

export const classes = ['01_road', '02_no_road'];
export const pictures = 1216;
export const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
export const budgets: readonly StudyBudget[] = [8, 16, 32, 64, 128, 231].map((perClass) => ({
  perClass,
  labels: 2 * perClass,
  passes: Math.max(1, Math.round(64 / perClass)),
}));

export interface Nature {
  readonly method: Method;
  /** Error with the fewest labels, and with all of them. */
  readonly from: number;
  readonly to: number;
  readonly epochs: number;
  readonly longer: number;
  readonly secondsPerEpoch: number;
  readonly trainable: number;
}

export const natures: Readonly<Record<string, Nature>> = {
  scratch: {
    method: 'scratch',
    from: 0.41,
    to: 0.118,
    epochs: 20,
    longer: 60,
    secondsPerEpoch: 4.1,
    trainable: 2_918_466,
  },
  frozen: { method: 'frozen', from: 0.22, to: 0.071, epochs: 20, longer: 20, secondsPerEpoch: 0.9, trainable: 694_594 },
  finetune: {
    method: 'finetune',
    from: 0.19,
    to: 0.042,
    epochs: 20,
    longer: 40,
    secondsPerEpoch: 4.3,
    trainable: 2_918_466,
  },
  features: {
    method: 'features',
    from: 0.24,
    to: 0.083,
    epochs: 20,
    longer: 20,
    secondsPerEpoch: 0.02,
    trainable: 2_562,
  },
};

export function armOf(name: string): ArmRecord {
  const { method, epochs, longer, trainable } = natures[name] as Nature;
  const pretrained = method !== 'scratch';
  const tried = [0.0003, 0.001, 0.003, 0.01].flatMap((rate, i) =>
    [epochs, 2 * epochs, 3 * epochs].map((count, j) => ({
      rate,
      epochs: count,
      loss: 0.21 + 0.07 * Math.abs(i - 2) + (0.03 * Math.abs(count - longer)) / epochs + 0.001 * j,
      errorRate: 0.08 + 0.03 * Math.abs(i - 2),
    })),
  );
  return {
    name,
    method,
    architecture: 'mobilenet-v2',
    ...(pretrained && {
      pretrainedOn: 'ImageNet-1k, 1.28 million photographs',
      pretraining: { wattHours: 21_000, low: 9_000, high: 42_000 },
    }),
    parameters: { total: 2_918_466, trainable },
    choice: {
      rate: 0.003,
      equalEpochs: epochs,
      convergedEpochs: longer,
      atLimit: name === 'scratch',
      tried,
      budget: 231,
      judgedOn: 92,
    },
  };
}
