import { parseSetFolders, readValidList } from './given-split.js';
import type { LabelledFiles, LabelledListing } from './labelled-files.js';
import { type PictureLabels, selectLabels } from './picture-labels.js';
import { type SetFolders, setOf } from './set-folders.js';
import type { SplitOption, SplitOptions } from './split-pictures.js';

/** Lists the pictures of a collection and their labels; told of the folders of the sets if the split goes by them. */
export type ListPictures = (sets?: SetFolders) => Promise<LabelledListing>;

export interface ListedPictures {
  readonly listing: LabelledListing;
  /** What `splitPictures` needs to know of the split, for all of the pictures or some of them. */
  readonly how: Pick<SplitOptions, 'split' | 'listed'>;
}

/**
 * Lists the pictures that a split is about.
 * @throws WarmstartError what `list` throws, `E_DATA_SPLIT_FOLDERS`, `E_DATA_LIST`
 */
export async function listPictures(
  list: ListPictures,
  asked: SplitOption = { kind: 'random' },
): Promise<ListedPictures> {
  const split = asked.kind === 'folders' ? { ...asked, ...parseSetFolders(asked) } : asked;
  const listing = split.kind === 'folders' ? withinSets(await list(split), split) : await list();
  const listed = split.kind === 'list' ? await readValidList(split.valid, listing.files) : undefined;
  return { listing, how: { split, ...(listed && { listed }) } };
}

/** Some of the pictures, in the order of the indices. */
export function selectFiles(listing: LabelledFiles, indices: Uint32Array): LabelledFiles {
  const { classes, files } = listing;
  const labels: PictureLabels = selectLabels(listing, classes.length, indices);
  return { classes, files: Array.from(indices, (i) => files[i] as string), ...labels };
}

/** What a source lists without regard to folders, a CSV file for instance, without what lies in neither of them. */
function withinSets(listing: LabelledListing, sets: SetFolders): LabelledListing {
  const all = Uint32Array.from(listing.files.keys());
  const inside = all.filter((i) => setOf(listing.files[i] as string, sets) !== undefined);
  if (inside.length === all.length) return listing;
  const outside = listing.files.filter((file) => setOf(file, sets) === undefined);
  const reason = `it lies neither in ${sets.train} nor in ${sets.valid}`;
  const leftOut = [...listing.leftOut, ...outside.map((file) => ({ file, reason }))];
  return { ...listing, ...selectFiles(listing, inside), leftOut };
}
