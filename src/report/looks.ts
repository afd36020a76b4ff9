import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { type Look, looksOf } from '../explain/looks.js';
import type { SavedStudy } from '../study/study-record.js';
import type { KeptPredictions } from './confusion-cells.js';
import type { ArmLooks } from './report-content.js';
import { isBelow, type Thumbnails } from './thumbnails.js';

/** Most pictures of an arm: mistakes, then recognised ones. */
const mistakes = 4;
const recognised = 2;

/** Characters of data URIs that all heat maps of a page may have together. */
const room = 700_000;

/** What each arm's model looks at, in pictures that it was most certain of. */
export async function armLooks(
  { record: { test }, models, config }: Pick<SavedStudy, 'record' | 'models' | 'config'>,
  kept: readonly KeptPredictions[],
  thumbnails: Thumbnails,
): Promise<ArmLooks[]> {
  const { classes, labels, files } = test;
  const { root } = config.data;
  const all: ArmLooks[] = [];
  let left = room;
  for (const predictions of kept) {
    const { arm } = predictions;
    const model = models.get(arm);
    if (model === undefined) continue;
    const chosen = picturesToLookAt(predictions, labels).filter((at) => isBelow(files[at] ?? ''));
    const at = new Map(chosen.map((index) => [join(root, files[index] ?? ''), index]));
    const seen = await lookedAt(model, [...at.keys()]);
    if (typeof seen === 'string') {
      all.push({ arm, pictures: [], note: seen });
      continue;
    }
    const pictures: ArmLooks['pictures'][number][] = [];
    for (const { file, told, overlay } of seen) {
      const index = at.get(file) ?? -1;
      const actual = classes[labels[index] ?? -1] ?? '';
      if (overlay.length > left || thumbnails.isFull) break;
      left -= overlay.length;
      const words = told === actual ? 'that was recognised' : `that was taken for ${told}`;
      const picture = await thumbnails.of(files[index] ?? '', `A picture of ${actual} ${words}`);
      pictures.push({ ...picture, actual, told, overlay });
    }
    const cells = seen[0]?.cells;
    all.push({
      arm,
      pictures,
      ...(pictures.length === 0 ? { note: 'no picture could be shown' } : cells && { cells }),
    });
  }
  return all;
}

/** The most certain mistakes and the most certain recognised pictures, taking the classes in turn. */
function picturesToLookAt({ told, confidence }: KeptPredictions, labels: readonly number[]): number[] {
  const sorted = labels.map((_, at) => at).sort((a, b) => (confidence[b] ?? 0) - (confidence[a] ?? 0) || a - b);
  const right = (at: number) => told[at] === labels[at];
  const wrong = inTurn(
    sorted.filter((at) => !right(at)),
    labels,
  ).slice(0, mistakes);
  return [...wrong, ...inTurn(sorted.filter(right), labels).slice(0, recognised)];
}

/** The first of each class, then the second of each, and so on. */
function inTurn(pictures: readonly number[], labels: readonly number[]): number[] {
  const rounds = new Map<number, number>();
  const turn = pictures.map((at) => {
    const label = labels[at] ?? -1;
    const round = rounds.get(label) ?? 0;
    rounds.set(label, round + 1);
    return { at, round };
  });
  return turn.sort((a, b) => a.round - b.round).map(({ at }) => at);
}

/** Why there is nothing, where the network cannot be explained. */
async function lookedAt(model: string, files: readonly string[]): Promise<Look[] | string> {
  try {
    return await looksOf(model, files);
  } catch (error) {
    if (error instanceof WarmstartError) return error.fault.problem;
    throw error;
  }
}
