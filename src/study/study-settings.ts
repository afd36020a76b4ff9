import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PictureSet } from '../data/picture-set.js';
import type { TrainingMaterial } from './run-training.js';
import { type SearchSpace, searchSpace } from './search.js';
import { type SearchPart, searchPart } from './search-part.js';
import { type ArmFacts, armFacts } from './study-arm.js';
import { studyBudgets } from './study-budgets.js';

/** Rate of the head in the notebook: slice(3e-3). */
export const notebookRate = 3e-3;

const amount = z.object({ wattHours: z.number(), low: z.number(), high: z.number() });

const armSchema = z.object({
  name: z.string(),
  method: z.enum(['scratch', 'finetune', 'frozen', 'features', 'lora', 'notebook-scratch', 'notebook-pretrained']),
  architecture: z.string(),
  pretrainedOn: z.string().optional(),
  pretraining: amount.optional(),
  parameters: z.object({ total: z.number(), trainable: z.number() }),
  sha256: z.string(),
});

/** All that decides what the trainings of a study give, but for the jobs: the first line of its record. */
export const settingsSchema = z.object({
  recipe: z.enum(['tuned', 'notebook']),
  arms: z.array(armSchema),
  equalEpochs: z.number(),
  /** Absent where rate and length are given by the recipe. */
  search: z
    .object({
      rates: z.array(z.number()),
      beyond: z.object({ below: z.number(), above: z.number() }),
      lengths: z.array(z.number()),
      budget: z.number(),
      judgedOn: z.number(),
    })
    .optional(),
  /** Of the split and the search, and the first one of the trainings. */
  seed: z.number(),
  budgets: z.array(z.object({ perClass: z.number(), labels: z.number(), passes: z.number() })),
  batchSize: z.number(),
  size: z.object({ height: z.number(), width: z.number() }).loose(),
  augmentation: z.string(),
  threads: z.number(),
  /** SHA-256 of names, labels and groups of the training pictures, in their order. */
  train: z.object({ pictures: z.number(), sha256: z.string() }),
  /** SHA-256 of all decoded pictures, those of the training set first; absent in records of earlier versions. */
  pixels: z.string().optional(),
  test: z.object({
    classes: z.array(z.string()),
    files: z.array(z.string()),
    labels: z.array(z.number()),
    groups: z.array(z.string()).optional(),
  }),
});

export type StudySettings = z.infer<typeof settingsSchema>;

export interface SettingsOptions {
  readonly recipe: StudySettings['recipe'];
  readonly equalEpochs: number;
  /** Name of what changes pictures. */
  readonly augmentation: string;
}

/** What the study is, once its arms are known to fit its pictures. @throws WarmstartError `E_WEIGHTS_...`, `E_STUDY_...` */
export async function studySettings(
  material: TrainingMaterial,
  { recipe, equalEpochs, augmentation }: SettingsOptions,
): Promise<StudySettings> {
  const { data, seed, smallest, batchSize, threads } = material;
  const arms: ArmFacts[] = [];
  for (const arm of material.arms) arms.push(await armFacts(arm, data, threads));
  const { train, valid, classes, size } = data;
  const budgets = studyBudgets(train, smallest);
  const { equalEpochs: _, ...space } = searchSpace(equalEpochs);
  const part = recipe === 'tuned' ? searchPart(train, { seed, smallest }) : undefined;
  return {
    recipe,
    arms,
    equalEpochs,
    ...(part && { search: { ...space, rates: [...space.rates], lengths: [...space.lengths], ...sizesOf(part) } }),
    seed,
    budgets,
    batchSize,
    size: { ...size },
    augmentation,
    threads,
    train: { pictures: train.length, sha256: hashOf(train) },
    pixels: await pixelHash([train, valid]),
    test: {
      classes: [...classes],
      files: [...valid.files],
      labels: Array.from(valid.labels),
      ...(valid.groups && { groups: [...valid.groups] }),
    },
  };
}

/** What is tried for each arm; undefined where rate and length are given. */
export function spaceOf({ search, equalEpochs }: StudySettings): SearchSpace | undefined {
  return search && { ...search, equalEpochs };
}

function sizesOf({ learn, heldOut }: SearchPart) {
  return { budget: learn.perClass, judgedOn: heldOut.length };
}

function hashOf({ files, labels, groups }: PictureSet): string {
  return createHash('sha256')
    .update(JSON.stringify([files, Array.from(labels), groups]))
    .digest('hex');
}

/** Names alone would not tell that a picture has been changed since. */
async function pixelHash(sets: readonly PictureSet[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { pixels, length } of sets) {
    const block = new Uint8Array(pixels.blockBytes);
    for (let at = 0; at < length; at++) {
      await pixels.read(Uint32Array.of(at), block);
      hash.update(block);
    }
  }
  return hash.digest('hex');
}
