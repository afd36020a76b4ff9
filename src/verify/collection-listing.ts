import type { LabelledListing, LeftOut } from '../data/labelled-files.js';
import { hasPictureExtension } from '../data/picture-format.js';
import { labelsAt } from '../data/picture-labels.js';
import { filesBelow, listFolder } from '../data/picture-walk.js';
import { WarmstartError } from '../error/warmstart-error.js';

/** Names of folders that are sets: what lies in them is one side of a split that is made already. */
const sets = new Set(['train', 'training', 'valid', 'validation', 'val', 'test']);

/** How the pictures lie in the folder. */
export type Layout =
  /** `CLASS/1.jpg`. */
  | 'classes'
  /** `train/CLASS/1.jpg`, `val/CLASS/2.jpg`. */
  | 'sets'
  /** As a source of labels says. */
  | 'listed'
  /** Anything else. */
  | 'unlabelled';

export interface ListedPicture {
  /** Relative to the root, with '/'. */
  readonly file: string;
  /** Name of its class, if it has one; of several classes the names as a list of labels would join them. */
  readonly label?: string;
  /** Only where a picture may have any number of classes: their names. */
  readonly labels?: readonly string[];
  /** The set that it lies in, if the split is made already. */
  readonly set?: string;
}

export interface CollectionListing {
  readonly layout: Layout;
  readonly pictures: readonly ListedPicture[];
  /** Class folders, also those without pictures, sorted by code unit. */
  readonly classes: readonly string[];
  /** Files that training leaves out: no pictures by their extension, or outside of all class folders. */
  readonly ignored: readonly string[];
  /** What a source of labels names, but training does not use, and why. */
  readonly leftOut: readonly LeftOut[];
}

/** The classes of a picture; none where it has no label. */
export function classesOf({ label, labels }: ListedPicture): readonly string[] {
  return labels ?? (label === undefined ? [] : [label]);
}

/** What a source of labels lists, as a collection. @throws WarmstartError `E_DATA_FOLDER` */
export async function listedCollection(root: string, listing: LabelledListing): Promise<CollectionListing> {
  const { classes, files, targets, leftOut, source } = listing;
  const pictures = files.map((file, index): ListedPicture => {
    const labels = labelsAt(listing, classes.length, index).map((label) => classes[label] as string);
    const label = labels.join(source.labelDelimiter ?? ';');
    return targets ? { file, label, labels } : { file, label };
  });
  const named = new Set([...files, ...leftOut.map(({ file }) => file)]);
  const ignored = (await filesBelow(root)).filter((file) => !named.has(file));
  return { layout: 'listed', pictures, classes, ignored, leftOut };
}

/**
 * Lists a folder as training would, but stops at nothing: what training would refuse is left for the report.
 * @throws WarmstartError `E_DATA_FOLDER`, `E_DATA_NO_PICTURES`
 */
export async function listCollection(root: string): Promise<CollectionListing> {
  const { folders } = await listFolder(root, 'a folder of pictures');
  const layout: Layout =
    folders.length < 2 ? 'unlabelled' : folders.every((name) => sets.has(name.toLowerCase())) ? 'sets' : 'classes';
  const depth = { classes: 1, sets: 2, unlabelled: 0 }[layout];

  const pictures: ListedPicture[] = [];
  const ignored: string[] = [];
  const classes = new Set(layout === 'classes' ? folders : []);
  for (const file of await filesBelow(root)) {
    const above = file.split('/').slice(0, -1);
    const label = above[depth - 1];
    if (!hasPictureExtension(file) || above.length < depth) ignored.push(file);
    else if (layout === 'unlabelled') pictures.push({ file });
    else if (layout === 'classes') pictures.push({ file, label: label as string });
    else pictures.push({ file, label: label as string, set: above[0] as string });
    if (label !== undefined) classes.add(label);
  }
  if (pictures.length === 0) {
    throw new WarmstartError({
      code: 'E_DATA_NO_PICTURES',
      problem: 'there are no pictures in this folder',
      received: `${ignored.length} other files`,
      where: root,
      hint: 'check the path',
    });
  }
  return { layout, pictures, classes: [...classes].sort(), ignored, leftOut: [] };
}
