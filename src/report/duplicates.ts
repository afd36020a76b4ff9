import { join } from 'node:path';
import { DecodingRoom } from '../data/decoding-room.js';
import { sideBySide } from '../data/side-by-side.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { DataFacts } from '../experiment/data-facts.js';
import { listAgain } from '../experiment/list-again.js';
import { BLANK_CONTRAST } from '../verify/alike-pictures.js';
import { examinePicture } from '../verify/examine-picture.js';
import { closePairs } from '../verify/hash-index.js';
import type { Hash } from '../verify/perceptual-hash.js';
import type { CollectionCard } from './report-content.js';
import { isBelow } from './thumbnails.js';

/** Pictures that differ in no more of the 64 bits of their hashes look the same; half of what verifying calls alike. */
const mostBits = 4;

/** Beyond that, looking at all pictures takes minutes. */
const mostPictures = 5000;

export type Duplicates = Pick<CollectionCard, 'duplicates' | 'duplicatesNote'>;

/**
 * Looks for pictures of a run that look the same, as far as they are still there. Pictures of one tone say nothing, and
 * do not count.
 * @param test those that were tested with, relative to the root; all others that the run had were learned from
 */
export async function duplicatesOf(facts: DataFacts, test: readonly string[]): Promise<Duplicates> {
  const all = facts.train.pictures + facts.valid.pictures;
  if (all > mostPictures) return { duplicatesNote: `there are more than ${mostPictures} pictures` };
  const files = (await listAgain(facts))?.files;
  if (files === undefined) return { duplicatesNote: 'the pictures that were learned from are not known' };
  const unread = new Set(facts.skipped.map(({ file }) => file));
  const held = new Set(test);
  const train = files.filter((file) => !held.has(file) && !unread.has(file));
  if (train.length !== facts.train.pictures) return { duplicatesNote: 'the pictures are no longer those of the run' };
  const hashes = await hashesOf(facts.root, [...train, ...test].filter(isBelow));
  const found = [...hashes.keys()];
  const alike = new Set<string>();
  let acrossSplit = 0;
  for (const { a, b } of closePairs([...hashes.values()], mostBits)) {
    const [one = '', other = ''] = [found[a], found[b]];
    alike.add(one).add(other);
    if (held.has(one) !== held.has(other)) acrossSplit++;
  }
  return { duplicates: { pictures: alike.size, acrossSplit } };
}

/** By file, in their order; not of pictures that cannot be read or have one tone. */
async function hashesOf(root: string, files: readonly string[]): Promise<Map<string, Hash>> {
  const room = new DecodingRoom();
  const found = new Map<string, Hash>();
  await sideBySide(files.length, async (at) => {
    const file = files[at] as string;
    try {
      const { hash, contrast } = await examinePicture(join(root, file), file, room);
      if (contrast >= BLANK_CONTRAST) found.set(file, hash);
    } catch (error) {
      if (!(error instanceof WarmstartError)) throw error;
    }
  });
  return found;
}
