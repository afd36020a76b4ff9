import type { ReportContent } from '../../src/report/report-content.js';
import { labelEquivalence } from '../../src/statistics/label-equivalence.js';
import { wilsonInterval } from '../../src/statistics/wilson.js';
import type { Length } from '../../src/study/findings.js';
import type { StudyBudget } from '../../src/study/study-record.js';
import { armOf, budgets, classes, natures, pictures, seeds } from './report-arms.js';
import { madeChange, madeCues } from './report-explained.js';
import { cellAt, cellOf, comparisonsOf, convergenceOf, estimate } from './report-figures.js';
import { collectionOf, confusionOf, picturesOf, thumbnail } from './report-pictures.js';

// Reports of made-up figures, shaped as those of real studies are.

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
    cues: await madeCues(),
    change: madeChange,
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
    change: { moved: madeChange.moved.filter(({ arm }) => arm === 'finetune') },
  };
}

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
      // So many that they are folded away.
      verdict: { ...findings.verdict, sentences: Array.from({ length: 3 }, () => findings.verdict.sentences).flat() },
    },
    collection: {
      ...collection,
      root: `/data/${'deep/'.repeat(40)}`,
      classes: names,
      train: { pictures: 2400, byClass: Object.fromEntries(names.map((name) => [name, 100])) },
    },
    confusions: rename(study.confusions.slice(2, 3)).map((one) => ({ ...one, classes: names, counts })),
    mistakes: rename(study.mistakes.slice(2, 3)),
    looks: rename(study.looks),
    change: { ...madeChange, moved: rename(madeChange.moved) },
    provenance: { ...study.provenance, command: `warmstart quantify ${'x'.repeat(300)}` },
  };
}
