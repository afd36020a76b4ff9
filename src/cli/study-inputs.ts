import type { ImageData } from '../data/image-data.js';
import type { RunFolder } from '../experiment/run-folder.js';
import type { TrainingMaterial } from '../study/run-training.js';
import type { StudyArm } from '../study/study-arm.js';
import { type StudySettings, studySettings } from '../study/study-settings.js';
import type { Context } from './context.js';
import { bySheet, drawnPictures } from './drawn-pictures.js';
import type { Report } from './report.js';
import { type StudyOptions, studyMaterial } from './study-material.js';
import { threadsFor } from './study-options.js';

/** What a study starts from, once nothing can be wrong with it any more. */
export interface StudyInputs {
  readonly folder: string;
  /** Those given, what drawn pictures are split by, and the threads of each process. */
  readonly options: StudyOptions & { readonly threads: number };
  /** To be released by whoever asked for it: `data`. */
  readonly material: TrainingMaterial;
  readonly settings: StudySettings;
  /** The run's folder, when the pictures lie in it. */
  readonly run?: RunFolder;
}

/** Where a study says what it does, and what its pictures must be. */
export interface StudySurroundings {
  readonly context: Context;
  readonly report: Report;
  /** Of a study that is gone on with. @throws WarmstartError when these are not its pictures */
  readonly requireSame?: (data: ImageData) => void;
}

/**
 * Reads the pictures of the folder given, and sees that all arms fit them. Without a folder, pictures are drawn that become
 * a part of the run, split by their sheets; if no run comes of it, nothing of them is left.
 * @throws WarmstartError, or the signal's reason
 */
export async function studyInputs(
  given: string | undefined,
  arms: readonly StudyArm[],
  options: StudyOptions,
  surroundings: StudySurroundings,
): Promise<StudyInputs> {
  if (given !== undefined) return inputsFrom(given, arms, options, surroundings);
  const drawn = await drawnPictures('quantify', options.out, surroundings);
  try {
    return { ...(await inputsFrom(drawn.folder, arms, bySheet(options), surroundings)), run: drawn.run };
  } catch (error) {
    await drawn.discard();
    throw error;
  }
}

async function inputsFrom(
  folder: string,
  arms: readonly StudyArm[],
  given: StudyOptions,
  { context, report, requireSame = () => {} }: StudySurroundings,
): Promise<StudyInputs> {
  const options = { ...given, threads: given.threads ?? threadsFor(given.jobs) };
  const material = await studyMaterial(folder, arms, options, { context, report });
  try {
    requireSame(material.data);
    report.live('preparing the networks');
    const { recipe, epochs: equalEpochs, augment: augmentation } = options;
    const settings = await studySettings(material, { recipe, equalEpochs, augmentation });
    return { folder, options, material, settings };
  } catch (error) {
    await material.data.release();
    throw error;
  }
}
