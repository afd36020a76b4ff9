import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runFiles } from '../experiment/run-folder.js';
import { replaceFile } from '../files/replace-file.js';
import type { TrainingMaterial } from './run-training.js';
import { studyFiles } from './study-folder.js';
import type { Choice } from './study-record.js';

/** Keeps the network of a training in the study's cache, where it waits for its place: see `publishModels`. */
export function keepModel(run: string): NonNullable<TrainingMaterial['onModel']> {
  return async ({ arm, epochs }, learner, records) => {
    const folder = waiting(run, arm, epochs);
    await mkdir(folder, { recursive: true });
    replaceFile(join(folder, runFiles.history), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await learner.exportOnnx(join(folder, runFiles.model));
  };
}

/**
 * Puts the network of each arm that was trained to convergence into `models/ARM`, as a run of its own that can be
 * predicted and evaluated with. Done twice, it is the same.
 */
export async function publishModels(run: string, choices: ReadonlyMap<string, Choice>): Promise<void> {
  for (const [arm, { convergedEpochs }] of choices) {
    const place = join(run, studyFiles.models, arm);
    const folder = waiting(run, arm, convergedEpochs);
    if ((await isThere(place)) || !(await isThere(join(folder, runFiles.model)))) continue;
    for (const name of [runFiles.config, runFiles.valid]) await cp(join(run, name), join(folder, name));
    await mkdir(dirname(place), { recursive: true });
    await rename(folder, place);
  }
}

/** Removes what was kept between trainings. */
export async function clearCache(run: string): Promise<void> {
  await rm(join(run, studyFiles.cache), { recursive: true, force: true });
}

function waiting(run: string, arm: string, epochs: number): string {
  return join(run, studyFiles.cache, studyFiles.models, arm, String(epochs));
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
