import { WarmstartError } from '../error/warmstart-error.js';
import { type LabelledFile, type LabelledListing, labelledFiles, splitLabels } from './labelled-files.js';
import { hasPictureExtension } from './picture-format.js';
import { filesOfSets, type SetFolders } from './set-folders.js';

/**
 * The label of a picture, or all its labels if one may have several; undefined or '' to leave it out.
 * @param file relative to the root, with '/'
 */
export type LabelFunction = (file: string) => string | readonly string[] | undefined;

/**
 * Lists the pictures below the root that a function labels. If it gives an array for any of them, pictures may have
 * several labels, or none.
 * @throws WarmstartError `E_DATA_FOLDER`, `E_DATA_CLASSES`, `E_DATA_NO_PICTURES`
 */
export async function listByFunction(root: string, label: LabelFunction, sets?: SetFolders): Promise<LabelledListing> {
  const found = await filesOfSets(root, sets);
  const files = found.filter(hasPictureExtension);
  const entries: LabelledFile[] = [];
  const leftOut: string[] = [];
  let many = false;
  for (const file of files) {
    const labels = label(file);
    if (labels === undefined || labels === '') {
      leftOut.push(file);
    } else {
      many ||= typeof labels !== 'string';
      entries.push({ file, labels: typeof labels === 'string' ? [labels] : labels.filter(Boolean) });
    }
  }
  return {
    ...labelledFiles(entries, many, root),
    ignored: found.length - files.length,
    leftOut: leftOut.map((file) => ({ file, reason: 'it has no label' })),
    source: { kind: 'function' },
  };
}

export interface NameLabelsOptions {
  /** What separates several labels in what the pattern finds; then a picture may have any number of them. */
  readonly labelDelimiter?: string;
}

/**
 * Lists the pictures below the root whose path, relative to it and with '/', a pattern matches: the label is what its
 * group `label` matches, or else its first group. Other pictures are left out.
 * @throws WarmstartError `E_LABEL_PATTERN` if the pattern has no group or matches no picture, and as `listByFunction`
 */
export async function listByNames(
  root: string,
  pattern: RegExp,
  { labelDelimiter }: NameLabelsOptions = {},
  sets?: SetFolders,
): Promise<LabelledListing> {
  // The flags g and y would make the result depend on the file before.
  const matcher = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  if ((new RegExp(`${matcher.source}|`, matcher.flags).exec('')?.length ?? 0) < 2) {
    throw badPattern(pattern, 'a pattern without a group', root);
  }
  let example: string | undefined;
  let matched = false;
  const label = (file: string) => {
    const match = matcher.exec(file);
    example ??= file;
    matched ||= match !== null;
    const text = match?.groups?.label ?? match?.[1];
    return text === undefined || labelDelimiter === undefined ? text : splitLabels(text, labelDelimiter);
  };
  const listed = listByFunction(root, label, sets);
  const listing = await listed.catch((error: unknown) => {
    throw example === undefined || matched ? error : badPattern(pattern, example, root);
  });
  const source = { pattern: String(pattern), ...(labelDelimiter !== undefined && { labelDelimiter }) };
  return {
    ...listing,
    leftOut: listing.leftOut.map(({ file }) => ({ file, reason: 'the pattern finds no label in its path' })),
    source: { kind: 'names', ...source },
  };
}

function badPattern(pattern: RegExp, received: string, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_LABEL_PATTERN',
    problem: 'the labels of the pictures cannot be told from their names',
    expected: `paths that ${pattern} matches, with the label in its first group or in one named label`,
    received,
    where,
    hint: "the pattern is matched with the path below the folder, such as '([a-z]+)_[0-9]+[.]jpg$' for set/cat_12.jpg",
  });
}
