import type { ImageData } from '../data/image-data.js';
import { type Arms, buildArms, type ComparePlan } from '../experiment/compare.js';
import type { RunFolder } from '../experiment/run-folder.js';
import { augmentationOf } from './augmentation-options.js';
import type { Context } from './context.js';
import { bySheet, drawnPictures } from './drawn-pictures.js';
import { networkOf } from './network-options.js';
import type { TrainingOptions } from './options.js';
import { readData } from './read-data.js';
import type { Report } from './report.js';
import type { WeightsSource } from './weights-file.js';

/** What a comparison starts from, once nothing can be wrong with it any more. */
export interface CompareInputs {
  readonly folder: string;
  /** Those given, and what drawn pictures are split by. */
  readonly options: TrainingOptions;
  /** To be released by whoever asked for it. */
  readonly data: ImageData;
  readonly arms: Arms;
  /** The run's folder, when the pictures lie in it. */
  readonly run?: RunFolder;
}

/**
 * Reads the pictures of the folder given and builds the networks for them. Without a folder, pictures are drawn that
 * become a part of the run, split by their sheets; if no run comes of it, nothing of them is left.
 * @throws WarmstartError, or the signal's reason
 */
export async function compareInputs(
  given: string | undefined,
  plan: ComparePlan & { readonly pretrained: Pick<WeightsSource, 'statistics'> },
  options: TrainingOptions,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<CompareInputs> {
  const read = async (folder: string, how: TrainingOptions): Promise<CompareInputs> => {
    const data = await readData(folder, how, plan.pretrained.statistics, { context, report });
    try {
      return {
        folder,
        options: how,
        data,
        arms: await buildArms(data, plan, {
          ...how,
          ...networkOf(how),
          trainBatchNorms: !how.freezeBatchNorms,
          augmentation: augmentationOf(how),
          accumulate: how.batchSize === 'auto' ? 'auto' : 1,
        }),
      };
    } catch (error) {
      await data.release();
      throw error;
    }
  };
  if (given !== undefined) return read(given, options);
  const drawn = await drawnPictures('compare', options.out, { context, report });
  try {
    return { ...(await read(drawn.folder, bySheet(options))), run: drawn.run };
  } catch (error) {
    await drawn.discard();
    throw error;
  }
}
