import sharp from 'sharp';
import { randomStream } from '../../src/random/random-stream.js';
import type { ReportContent, ReportPicture } from '../../src/report/report-content.js';
import { labelEquivalence } from '../../src/statistics/label-equivalence.js';
import { meanInterval } from '../../src/statistics/mean-interval.js';
import { mean } from '../../src/statistics/sample.js';
import { signFlipTest } from '../../src/statistics/sign-flip.js';
import { probabilityOfSuperiority } from '../../src/statistics/superiority.js';
import { wilsonInterval } from '../../src/statistics/wilson.js';
import type { ArmComparison, Cell, Convergence, Estimate, Length } from '../../src/study/findings.js';
import type { ArmRecord, Method, StudyBudget } from '../../src/study/study-record.js';

// Reports of made-up figures, shaped as those of real studies are.

const classes = ['01_road', '02_no_road'];
const pictures = 1216;
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const budgets: readonly StudyBudget[] = [8, 16, 32, 64, 128, 231].map((perClass) => ({
  perClass,
  labels: 2 * perClass,
  passes: Math.max(1, Math.round(64 / perClass)),
}));

interface Nature {
  readonly method: Method;
  /** Error with the fewest labels, and with all of them. */
  readonly from: number;
  readonly to: number;
  readonly epochs: number;
  readonly longer: number;
  readonly secondsPerEpoch: number;
  readonly trainable: number;
}

const natures: Readonly<Record<string, Nature>> = {
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

/** A study of four arms, six budgets and eight seeds, with pictures. */
export async function studyContent(): Promise<ReportContent> {
  const arms = Object.keys(natures).map(armOf);
  const cells = (['converged', 'equal'] as const).flatMap((length) =>
    budgets.flatMap((budget, at) => arms.map(({ name }) => cellOf(name, budget, at, length, seeds))),
  );
  const comparisons = comparisonsOf(cells);
  const of = (arm: string, length: Length) =>
    seeds.map((_, seed) =>
      budgets.map(({ perClass }) => cellAt(cells, arm, perClass, length).errorRate.values[seed] as number),
    );
  const equivalences = (['converged', 'equal'] as const).flatMap((length) =>
    arms.slice(1).map(({ name }) => ({
      arm: name,
      against: 'scratch',
      length,
      rows: labelEquivalence(
        { budgets: budgets.map(({ labels }) => labels), scratch: of('scratch', length), pretrained: of(name, length) },
        { seed: 1, resamples: 200 },
      ),
    })),
  );
  const trainings = cells.length * seeds.length;
  return {
    version: 1,
    kind: 'study',
    title: 'What is transfer learning worth on dufour-roads?',
    created: '2026-11-27T01:09:00Z',
    findings: {
      arms,
      budgets,
      seeds,
      unfinished: [9, 10],
      test: { pictures, groups: 9 },
      cells,
      comparisons,
      equivalences,
      convergence: arms.map(({ name }) => convergenceOf(name)),
      total: { trainings, seconds: 2904, wattHours: 31, low: 18, high: 52 },
      verdict: {
        headline:
          'Pretraining pays here: with all 462 labels, fine-tuning lowered the error from 11.8 % to 4.2 %, and no number of labels that was tried made up for it from scratch.',
        sentences: [
          'With 16 labels fine-tuning had an error of 19.0 % (95 % interval 17.9 to 20.1) where training from scratch had 41.0 %; the difference is shown at every budget (sign-flip p = 0.0078, 8 of 8 seeds).',
          '64 labels with fine-tuning are worth more than all 462 from scratch.',
          'It reached the last error of scratch after 3 epochs and 13 seconds, with a fifteenth of the energy.',
        ],
        caveats: [
          'Eight seeds: the smallest p that they can give is 0.0078.',
          'Seeds 9 and 10 are not finished, and not counted.',
          'Scratch was still improving at the longest training that was tried.',
        ],
      },
    },
    collection: await collectionOf(),
    confusions: await Promise.all(arms.map(({ name }, i) => confusionOf(name, i))),
    mistakes: await Promise.all(
      arms.map(async ({ name }, i) => ({
        arm: name,
        seed: 1,
        pictures: (await picturesOf(6, `mistake-${i}`)).map((picture, j) => ({
          ...picture,
          actual: classes[j % 2] as string,
          told: classes[(j + 1) % 2] as string,
          confidence: 0.9996 - 0.013 * j,
        })),
      })),
    ),
    looks: [
      {
        arm: 'finetune',
        pictures: await Promise.all(
          (await picturesOf(4, 'look')).map(async (picture, j) => ({
            ...picture,
            actual: classes[j % 2] as string,
            told: classes[0] as string,
            overlay: await thumbnail(`look-${j}`, 'heat'),
          })),
        ),
      },
    ],
    method: [
      'Every arm’s peak learning rate and number of epochs were looked for on a held-out fifth of the training pictures, with the largest budget, and then kept for all budgets and seeds.',
      'A seed decides which pictures have labels, the random weights, the order and the augmentation; it is the same for all arms, so that they can be compared seed by seed.',
    ],
    provenance: {
      command:
        "warmstart quantify dufour-roads --group '^(\\d+_\\d+)_' --valid-pct 0.3 --seeds 10 --pretrained mobilenetv2-imagenet.onnx",
      versions: { warmstart: '0.2.0', 'onnxruntime-node': '1.30.0', node: '20.20.2' },
      machine: 'Intel Xeon, 2 threads, 8 GB, Linux 6.1',
      runs: ['runs/2026-11-27-quantify-dufour-roads'],
    },
  };
}

/** A comparison of two arms: one seed, one budget, no bands. */
export async function comparisonContent(): Promise<ReportContent> {
  const study = await studyContent();
  const budget = budgets.slice(-1);
  const arms = [armOf('scratch'), armOf('finetune')].map((arm) => ({
    ...arm,
    choice: { ...arm.choice, tried: [], convergedEpochs: arm.choice.equalEpochs },
  }));
  const wrong = (name: string) => (name === 'scratch' ? 143 : 51);
  const cells = arms.map(({ name }) => ({
    ...cellOf(name, budget[0] as StudyBudget, 5, 'equal' as const, [1]),
    errorRate: estimate([wrong(name) / pictures]),
    wilson: wilsonInterval(wrong(name), pictures),
  }));
  return {
    ...study,
    kind: 'comparison',
    title: 'scratch and finetune on dufour-roads',
    findings: {
      ...study.findings,
      arms,
      budgets: budget,
      seeds: [1],
      unfinished: [],
      cells,
      comparisons: [
        {
          arm: 'finetune',
          against: 'scratch',
          budget: 231,
          length: 'equal',
          errorRate: { mean: 0.076, interval: { low: 0.058, high: 0.094 }, values: [0.076] },
          superiority: { probability: 1, low: 0.05, high: 1, better: 1, worse: 0, tied: 0 },
          mcnemar: 3.1e-14,
          outcome: 'too few seeds',
        },
      ],
      equivalences: [],
      convergence: arms.map(({ name }) => ({ ...convergenceOf(name), length: 'equal' as const, reached: 1, of: 1 })),
      total: { trainings: 2, seconds: 168, wattHours: 2.2, low: 1.1, high: 3.9 },
      verdict: {
        headline: 'On these 1216 pictures pretraining lowered the error from 11.8 % to 4.2 %.',
        sentences: ['The difference is 7.6 points (95 % interval 5.8 to 9.4).'],
        caveats: ['This is one run each on one split: a claim about the collection needs several seeds.'],
      },
    },
    confusions: study.confusions.filter(({ arm }) => arm === 'scratch' || arm === 'finetune'),
    mistakes: study.mistakes.filter(({ arm }) => arm === 'finetune'),
    looks: [],
  };
}

function armOf(name: string): ArmRecord {
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

function cellOf(arm: string, { perClass }: StudyBudget, at: number, length: Length, of: readonly number[]): Cell {
  const { from, to, epochs, longer, secondsPerEpoch } = natures[arm] as Nature;
  const stream = randomStream(7, arm, perClass, length);
  const middle = from * (to / from) ** (at / 5) * (length === 'equal' && arm === 'scratch' ? 1.18 : 1);
  const about = (value: number, spread: number) => of.map(() => value + spread * stream.normal());
  const count = length === 'converged' ? longer : epochs;
  const seconds = count * secondsPerEpoch;
  const wattHours = (seconds * 45) / 3600;
  return {
    arm,
    budget: perClass,
    length,
    epochs: count,
    errorRate: estimate(about(middle, 0.09 * middle)),
    macroF1: estimate(about(1 - middle, 0.01)),
    auroc: estimate(about(1 - middle / 2, 0.006)),
    loss: estimate(about(0.1 + 2 * middle, 0.03)),
    seconds: estimate(about(seconds, 0.05 * seconds)),
    energy: { ...amountOf(wattHours), method: 'estimated' },
    carbon: { grams: 0.475 * wattHours, low: 0.26 * wattHours, high: 0.86 * wattHours },
    diverged: [],
  };
}

function cellAt(cells: readonly Cell[], arm: string, budget: number, length: Length): Cell {
  return cells.find((cell) => cell.arm === arm && cell.budget === budget && cell.length === length) as Cell;
}

function comparisonsOf(cells: readonly Cell[]): ArmComparison[] {
  return cells
    .filter(({ arm }) => arm !== 'scratch')
    .map(({ arm, budget, length, errorRate }) => {
      const scratch = cellAt(cells, 'scratch', budget, length).errorRate.values;
      const values = scratch.map((value, i) => value - (errorRate.values[i] as number));
      const p = signFlipTest(values, { seed: 1 });
      return {
        arm,
        against: 'scratch',
        budget,
        length,
        errorRate: estimate(values),
        p,
        ...(budget === 231 && { adjustedP: Math.min(1, 3 * p) }),
        superiority: probabilityOfSuperiority(scratch, errorRate.values),
        outcome: (budget === 231 ? 3 * p : p) < 0.05 ? ('lower' as const) : ('undecided' as const),
      };
    });
}

function convergenceOf(arm: string): Convergence {
  const { from, to, longer, secondsPerEpoch } = natures[arm] as Nature;
  const stream = randomStream(9, arm);
  const curve = Array.from({ length: longer }, (_, i) => {
    const middle = to + (1.1 * from - to) * Math.exp((-5 * (i + 1)) / longer) + 0.004 * stream.normal();
    return { epoch: i + 1, mean: middle, low: middle * 0.86, high: middle * 1.16 };
  });
  const reached = curve.findIndex(({ mean: error }) => error <= 0.118) + 1 || longer;
  const never = arm === 'features';
  return {
    arm,
    length: 'converged',
    curve,
    reached: never ? 2 : 8,
    of: 8,
    ...(!never && {
      epochs: reached,
      seconds: reached * secondsPerEpoch,
      energy: amountOf((reached * secondsPerEpoch * 45) / 3600),
    }),
  };
}

function amountOf(wattHours: number) {
  return { wattHours, low: 0.55 * wattHours, high: 1.8 * wattHours };
}

async function collectionOf(): Promise<ReportContent['collection']> {
  return {
    root: '/data/dufour-roads',
    classes,
    size: { height: 128, width: 128, fit: 'crop' },
    labels: { kind: 'folders', several: false } as unknown as ReportContent['collection']['labels'],
    normalization: undefined,
    batchSize: 64,
    train: { pictures: 462, byClass: { '01_road': 231, '02_no_road': 231 } },
    valid: { pictures, byClass: { '01_road': 571, '02_no_road': 645 } },
    split: {
      kind: 'group',
      seed: 42,
      validPct: 0.3,
      validLacks: [],
      groups: { pattern: '^(\\d+_\\d+)_', train: ['1_1114', '3_1130'], valid: ['6_1132', '12_1233', '15_1095'] },
    },
    oversample: false,
    skipped: 3,
    leftOut: 0,
    ignored: 1,
    duplicates: { pictures: 14, acrossSplit: 2 },
    examples: await Promise.all(
      classes.map(async (label) => ({ label, pictures: await picturesOf(6, `example-${label}`) })),
    ),
  };
}

async function confusionOf(arm: string, i: number) {
  const wrong = Math.round((natures[arm] as Nature).to * 600);
  const counts = [
    [571 - wrong, wrong],
    [wrong + 9, 636 - wrong],
  ];
  const cells = await Promise.all(
    [
      [0, 1],
      [1, 0],
      [0, 0],
    ].map(async ([actual = 0, told = 0]) => ({
      actual,
      told,
      pictures: await picturesOf(actual === told ? 4 : 9, `cell-${i}-${actual}-${told}`),
    })),
  );
  return { arm, seed: 1, classes, counts, cells };
}

async function picturesOf(count: number, name: string): Promise<ReportPicture[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      file: `${classes[i % 2]}/${name}_1132_x${128 * i}_y512.jpg`,
      thumbnail: await thumbnail(`${name}-${i}`),
      alt: `${classes[i % 2]}, a piece of a map sheet`,
    })),
  );
}

/** A drawing that could be of a map. */
async function thumbnail(name: string, kind: 'map' | 'heat' = 'map'): Promise<string> {
  const stream = randomStream(3, name);
  const at = () => Math.round(96 * stream.uniform());
  const line = (colour: string, width: number) =>
    `<path d="M${at()} ${at()}C${at()} ${at()} ${at()} ${at()} ${at()} ${at()}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  const relief = Array.from({ length: 26 }, () => line('#6b6153', 0.7)).join('');
  const glow = `<circle cx="${at()}" cy="${at()}" r="34" fill="#d02000" fill-opacity="0.6"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#e9dfc6"/>${relief}${line('#222', 2)}${kind === 'heat' ? glow : ''}</svg>`;
  const jpeg = await sharp(Buffer.from(svg)).jpeg({ quality: 60 }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

function estimate(values: readonly number[]): Estimate {
  const interval = values.length < 2 ? undefined : meanInterval(values);
  return { mean: mean(values), values, ...(interval && { interval }) };
}

/** Of many classes and arms, with names as long as they come. */
export async function crowdedContent(): Promise<ReportContent> {
  const study = await studyContent();
  const names = Array.from(
    { length: 24 },
    (_, i) => `${i}_a class with a rather long name of its own_${'x'.repeat(i)}`,
  );
  const long = (arm: string) =>
    arm === 'finetune' ? `finetune-with-weights-from-${'somewhere-far-away'.repeat(3)}` : arm;
  const rename = <T extends { readonly arm: string }>(all: readonly T[]) =>
    all.map((one) => ({ ...one, arm: long(one.arm) }));
  const { findings, collection } = study;
  const counts = names.map((_, actual) => names.map((__, told) => (actual === told ? 1400 : (actual * told) % 7)));
  return {
    ...study,
    findings: {
      ...findings,
      arms: findings.arms.map((arm) => ({ ...arm, name: long(arm.name) })),
      cells: rename(findings.cells),
      comparisons: rename(findings.comparisons),
      equivalences: rename(findings.equivalences),
      convergence: rename(findings.convergence),
    },
    collection: {
      ...collection,
      root: `/data/${'deep/'.repeat(40)}`,
      classes: names,
      train: { pictures: 2400, byClass: Object.fromEntries(names.map((name) => [name, 100])) },
    },
    confusions: rename(study.confusions.slice(2, 3)).map((one) => ({ ...one, classes: names, counts })),
    mistakes: rename(study.mistakes.slice(2, 3)),
    provenance: { ...study.provenance, command: `warmstart quantify ${'x'.repeat(300)}` },
  };
}
