import { listClassFolders } from '../data/class-folders.js';
import { listByCsv } from '../data/csv-labels.js';
import type { LabelledListing } from '../data/labelled-files.js';
import { listByNames } from '../data/name-labels.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { DataFacts } from './data-facts.js';
import { recordedPattern } from './recorded-pattern.js';

/** What of its data says where the labels of a run came from. */
export type ListedFacts = Pick<DataFacts, 'root' | 'labels'> & { readonly split: Pick<DataFacts['split'], 'folders'> };

/**
 * The pictures of a run and their labels, as its source has them now; undefined where it cannot be asked again, since it
 * is gone or was a function.
 */
export async function listAgain({ root, labels, split }: ListedFacts): Promise<LabelledListing | undefined> {
  const { kind, csv, pattern, labelDelimiter } = labels;
  const several = labelDelimiter === undefined ? {} : { labelDelimiter };
  try {
    if (kind === 'folders') return await listClassFolders(root, split.folders);
    if (kind === 'csv' && csv) return await listByCsv(csv.path, { root, ...several });
    if (kind === 'names' && pattern !== undefined)
      return await listByNames(root, recordedPattern(pattern), several, split.folders);
  } catch (error) {
    if (!(error instanceof WarmstartError)) throw error;
  }
  return undefined;
}
