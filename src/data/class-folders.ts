import { join } from 'node:path';
import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { LabelledListing } from './labelled-files.js';
import { hasPictureExtension, pictureExtensions } from './picture-format.js';
import { filesBelow, listFolder } from './picture-walk.js';
import type { SetFolders } from './set-folders.js';

const LAYOUT = 'a folder with one sub-folder of pictures for each class: FOLDER/cats/1.jpg, FOLDER/dogs/2.jpg';
const SET_NAMES = new Set(['train', 'training', 'valid', 'validation', 'val', 'test']);

/**
 * Lists the pictures below a folder whose sub-folders are the classes: class after class, sorted by code unit. Folders
 * below a class are part of it. Hidden files and folders are left out; links are followed, but no folder is entered
 * twice within a class.
 * @param sets the folders that hold the class folders, each its own, in place of the root
 * @throws WarmstartError `E_DATA_FOLDER`, `E_DATA_CLASSES`, `E_DATA_LAYOUT`, `E_DATA_NO_PICTURES`,
 * `E_DATA_CLASS_EMPTY`
 */
export async function listClassFolders(root: string, sets?: SetFolders): Promise<LabelledListing> {
  const owners = sets ? [sets.train, sets.valid] : [''];
  const listings = await Promise.all(owners.map((owner) => listFolder(join(root, owner), LAYOUT)));
  const classes = [...new Set(listings.flatMap(({ folders }) => folders))].sort();
  const loose = listings.flatMap(({ files }) => files).filter(hasPictureExtension).length;
  if (classes.length < 2) throw tooFewClasses(root, classes, loose);
  if (!sets && classes.every((name) => SET_NAMES.has(name.toLowerCase()))) throw trainAndValid(root, classes);

  const files: string[] = [];
  const labels: number[] = [];
  const counts = new Array<number>(classes.length).fill(0);
  let ignored = 0;
  for (const [i, owner] of owners.entries()) {
    const { real = '', folders = [] } = listings[i] ?? {};
    for (const name of folders) {
      const label = classes.indexOf(name);
      const found = await filesBelow(join(root, owner, name), new Set([real]));
      const pictures = found.filter(hasPictureExtension);
      for (const file of pictures) {
        files.push(owner ? `${owner}/${name}/${file}` : `${name}/${file}`);
        labels.push(label);
      }
      counts[label] = (counts[label] ?? 0) + pictures.length;
      ignored += found.length - pictures.length;
    }
  }
  requirePictures(root, classes, counts);
  return { classes, files, labels: Int32Array.from(labels), ignored, leftOut: [], source: { kind: 'folders' } };
}

function requirePictures(root: string, classes: readonly string[], counts: readonly number[]): void {
  const empty = classes.filter((_, label) => counts[label] === 0);
  if (empty.length === 0) return;
  const none = empty.length === classes.length;
  throw new WarmstartError({
    code: none ? 'E_DATA_NO_PICTURES' : 'E_DATA_CLASS_EMPTY',
    problem: none ? 'there are no pictures in the class folders' : 'a class folder holds no pictures',
    expected: `files ending in ${[...pictureExtensions].join(' ')}`,
    received: `none in ${empty.map(printable).join(', ')}`,
    where: root,
    hint: none ? 'check the path' : 'add pictures, or remove the folder if it is no class',
  });
}

function tooFewClasses(root: string, classes: readonly string[], loose: number): WarmstartError {
  return new WarmstartError({
    code: 'E_DATA_CLASSES',
    problem: 'fewer than two classes were found',
    expected: LAYOUT,
    received: `sub-folders: ${classes.map(printable).join(', ') || 'none'}; pictures outside of them: ${loose}`,
    where: root,
    hint: 'sort the pictures into one sub-folder for each class, or say where the labels are: --labels, --label-pattern',
  });
}

/** Taken as they stand, "train" and "val" would become the classes to tell apart. */
function trainAndValid(root: string, names: readonly string[]): WarmstartError {
  return new WarmstartError({
    code: 'E_DATA_LAYOUT',
    problem: 'the sub-folders look like sets, not like classes',
    expected: LAYOUT,
    received: `sub-folders: ${names.map(printable).join(', ')}`,
    where: root,
    hint:
      `say which is which, such as --split-folders train,${names.find((name) => /^val/i.test(name)) ?? 'valid'}, or ` +
      `name one of them, such as ${join(root, names[0] ?? '')}; the validation set is then split off from it`,
  });
}
