import { listClassFolders } from '../data/class-folders.js';
import { type ListedPictures, type ListPictures, listPictures } from '../data/listed-pictures.js';
import type { SplitOption } from '../data/split-pictures.js';
import { type CollectionListing, listCollection, listedCollection } from './collection-listing.js';

/** Which pictures a collection has, and how they are split. */
export interface CollectionChoice {
  /**
   * Lists the pictures with their labels as training would, `listByCsv` for instance. Without it, and without a split,
   * the folder is taken as it lies.
   */
  readonly list?: ListPictures;
  /** How training would split them; at random by default. */
  readonly split?: SplitOption;
}

export interface CollectionToVerify {
  readonly listing: CollectionListing;
  readonly how: Partial<ListedPictures['how']>;
}

/**
 * Lists what is to be verified. Where labels or a split are named, just as training does: what training refuses is then
 * refused here, too.
 * @throws WarmstartError `E_DATA_FOLDER`, `E_DATA_NO_PICTURES`; with a choice what `listPictures` throws
 */
export async function collectionToVerify(root: string, { list, split }: CollectionChoice): Promise<CollectionToVerify> {
  if (!list && !split) return { listing: await listCollection(root), how: {} };
  const { listing, how } = await listPictures(list ?? ((sets) => listClassFolders(root, sets)), split);
  return { listing: await listedCollection(root, listing), how };
}
