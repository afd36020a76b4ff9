import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { runCollection } from '../experiment/run-collection.js';
import { runFiles } from '../experiment/run-folder.js';
import { groupsSplit } from '../explain/groups-split.js';
import { spuriousCues } from '../explain/spurious-cues.js';
import { randomStream } from '../random/random-stream.js';
import type { SavedStudy } from '../study/study-record.js';
import type { ReportContent } from './report-content.js';

/** Enough for intervals of two points; decoding more takes minutes where pictures are large. */
const mostPictures = 2000;

/**
 * How well the labels of a run are told without a look at what its pictures show, as far as these are all still there.
 * Of very many, some are drawn by chance, the same ones every time.
 */
export async function cuesIn({
  path,
  record: { test },
  config,
}: Pick<SavedStudy, 'path' | 'record' | 'config'>): Promise<Pick<ReportContent, 'cues' | 'cuesNote'>> {
  try {
    const run = { model: path, config, validList: join(path, runFiles.valid), history: [] };
    const { files, labels, groups, heldOut, changes } = await runCollection(run, test.classes);
    if (changes.length > 0) return { cuesNote: 'the pictures are not all those of the run any more' };
    const chosen = [...randomStream(0, 'cues of a report').permutation(files.length).slice(0, mostPictures)].sort(
      (a, b) => a - b,
    );
    const of = <T>(all: readonly T[]) => chosen.map((at) => all[at] as T);
    const found = await spuriousCues({ files: of(files), labels: of(labels), ...(groups && { groups: of(groups) }) });
    const split = groupsSplit({ groups, heldOut });
    return { cues: { found, examined: chosen.length, of: files.length, ...(split && { split }) } };
  } catch (error) {
    if (error instanceof WarmstartError) return { cuesNote: error.fault.problem };
    throw error;
  }
}
