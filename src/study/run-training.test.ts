import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import { imagenetStats } from '../data/stats.js';
import { outcomeSchema } from './outcome.js';
import { runTraining, type TrainingMaterial } from './run-training.js';
import { searchPart } from './search-part.js';
import { armFacts, armLearner, type StudyArm } from './study-arm.js';
import type { TrainingJob } from './training-job.js';
import { inProcess } from './training-runner.js';

const tiny = { architecture: tinyArchitecture, weights: true, statistics: imagenetStats } as const;
const arms = (['scratch', 'finetune', 'frozen', 'features'] as const).map(
  (method): StudyArm => ({ ...tiny, name: method, method }),
);

let data: ImageData;
let material: TrainingMaterial;
beforeAll(async () => {
  data = await tinyData();
  material = { data, arms, seed: 1, smallest: 4, batchSize: 8, threads: 1 };
});
afterAll(() => data.release());

const job = (more: Partial<TrainingJob> = {}): TrainingJob => ({
  arm: 'scratch',
  budget: 4,
  seed: 1,
  judgedOn: 'test',
  rate: 1e-2,
  epochs: 2,
  ...more,
});

const timeless = ({ seconds, energy, history, ...rest }: Awaited<ReturnType<typeof runTraining>>) => ({
  ...rest,
  history: history.map((row) => ({ ...row, seconds: 0 })),
});

describe('runTraining', () => {
  test('learns from its budget, is judged on the test pictures, and gives the same again', async () => {
    const outcome = await runTraining(material, job());
    expect(outcome).toMatchObject({ labels: 8, batchSize: 8, final: { pictures: data.valid.length } });
    expect(outcome.history).toHaveLength(2);
    expect(outcome).not.toHaveProperty('predictions');
    expect(timeless(await runTraining(material, job()))).toEqual(timeless(outcome));
    expect(timeless(await runTraining(material, job({ seed: 2 })))).not.toEqual(timeless(outcome));
  });

  test('in a search is judged on pictures held out of the training set', async () => {
    const { learn, heldOut } = searchPart(data.train, { seed: 1, smallest: 4 });
    const outcome = await runTraining(material, job({ judgedOn: 'held-out', budget: learn.perClass }));
    expect(outcome).toMatchObject({ labels: learn.pictures.length, final: { pictures: heldOut.length } });
    expect(outcome).not.toHaveProperty('predictions');
  });

  test('with all labels keeps its predictions, of the first seed shows its model', async () => {
    const all = Math.max(...[0, 1].map((label) => data.train.labels.filter((one) => one === label).length));
    const shown: string[] = [];
    const onModel: TrainingMaterial['onModel'] = async ({ arm, seed }) => void shown.push(`${arm} ${seed}`);
    for (const seed of [1, 2]) {
      const outcome = await runTraining({ ...material, onModel }, job({ budget: all, seed }));
      expect(outcome.labels).toBe(data.train.length);
      expect(outcome.predictions?.told).toHaveLength(data.valid.length);
    }
    expect(shown).toEqual(['scratch 1']);
  });

  test('whose rate is far too high is judged with the last good weights, and what it gives can be kept', async () => {
    const outcome = await runTraining(material, job({ rate: 1e38 }));
    expect(outcome.diverged).toMatch(/^the (loss|weight).* is not a number.*\(step \d+ of \d+.*\); judged /);
    expect(outcome.final.pictures).toBe(data.valid.length);
    expect(outcomeSchema.parse(JSON.parse(JSON.stringify(outcome)))).toMatchObject({ diverged: outcome.diverged });
  });

  test.each<[string, Partial<TrainingJob>]>([
    ['arm', { arm: 'other' }],
    ['budget', { budget: 5 }],
    ['budget of the search', { budget: 5, judgedOn: 'held-out' }],
  ])('knows no job of another %s', async (_, more) => {
    await expect(runTraining(material, job(more))).rejects.toMatchObject({ code: 'E_STUDY_JOB' });
  });

  test('stopped, throws the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const told = { signal: stop.signal, listener: () => stop.abort(reason) };
    await expect(runTraining(material, job({ epochs: 50 }), told)).rejects.toBe(reason);
  });

  test('with features that were kept gives what it gives without, and is charged for them', async () => {
    const runner = inProcess(material);
    const features = job({ arm: 'features' });
    const alone = await runTraining(material, features);
    for (let time = 0; time < 2; time++) {
      const kept = await runner.run(features);
      expect(kept.final.wrong).toBe(alone.final.wrong);
      expect(kept.final.loss).toBeCloseTo(alone.final.loss, 5);
      expect(kept.seconds).toBeGreaterThan(0);
    }
    await runner.close();
  });
});

describe('arms', () => {
  test('differ in what learns', async () => {
    const facts = await Promise.all(arms.map((arm) => armFacts(arm, data, 1)));
    const [scratch, finetune, frozen, features] = facts.map(({ parameters }) => parameters);
    expect(scratch).toEqual(finetune);
    expect(scratch?.trainable).toBe(scratch?.total);
    expect(frozen?.total).toBe(scratch?.total);
    expect(frozen?.trainable).toBeLessThan(scratch?.trainable ?? 0);
    // 16 features and a bias for each of two classes.
    expect(features?.trainable).toBe(2 * 17);
    expect(facts.map(({ pretrainedOn }) => pretrainedOn)).toEqual([undefined, 'nothing', 'nothing', 'nothing']);
  });

  test('are told apart by their weights, and nothing else of chance', async () => {
    const [arm] = arms.slice(1) as [StudyArm];
    const [one, again] = await Promise.all([armFacts(arm, data, 1), armFacts(arm, data, 1)]);
    expect(one).toEqual(again);
    const other = {
      ...tinyArchitecture,
      pretrained: (options: Parameters<typeof tinyArchitecture.body>[0]) => ({
        ...tinyArchitecture.body({ ...options, seed: 1001 }),
        pretrainedOn: 'nothing',
      }),
    };
    expect((await armFacts({ ...arm, architecture: other }, data, 1)).sha256).not.toBe(one.sha256);
  });

  test('need weights where they start from some', async () => {
    const { weights: _, ...arm } = arms[1] as StudyArm;
    const without = { ...arm, weights: undefined };
    await expect(armLearner(without, data, { seed: 1, threads: 1 })).rejects.toMatchObject({ code: 'E_WEIGHTS_NONE' });
    const random = await armLearner({ ...without, method: 'scratch' }, data, { seed: 1, threads: 1 });
    await random.release();
  });
});
