import { type Command, Option } from 'commander';
import { listClassFolders } from '../data/class-folders.js';
import { listByCsv } from '../data/csv-labels.js';
import type { FoldChoice } from '../data/fold-split.js';
import { parseSetFolders } from '../data/given-split.js';
import type { LabelledListing } from '../data/labelled-files.js';
import { listByNames } from '../data/name-labels.js';
import type { SetFolders } from '../data/set-folders.js';
import type { SplitOption } from '../data/split-pictures.js';
import { pattern } from './option-values.js';
import { usageError } from './usage.js';

/** Where labels come from; of the folders of the pictures if nothing else is said. */
export interface LabelOptions {
  readonly labels?: string;
  readonly labelPattern?: RegExp;
  readonly labelDelimiter?: string;
  readonly splitFolders?: SetFolders;
}

/** How the pictures are split. */
export interface SplitOptions extends LabelOptions {
  readonly split?: 'random' | 'stratified';
  readonly validList?: string;
  readonly fold?: FoldChoice;
}

/** `--labels`, `--label-pattern`, `--label-delimiter`, `--split-folders`. */
export function labelOptions(command: Command): Command {
  return command
    .option('--labels <csv>', 'labels are in this file, lines NAME,LABEL; names are relative to FOLDER')
    .addOption(
      new Option('--label-pattern <regex>', 'labels are in the paths below FOLDER: the first group, or one named label')
        .argParser(pattern('--label-pattern'))
        .conflicts('labels'),
    )
    .option('--label-delimiter <text>', 'a picture may have any number of labels, with this between them')
    .addOption(
      new Option('--split-folders <train,valid>', 'each set lies in a folder of its own, such as train,val').argParser(
        setFolders,
      ),
    );
}

/** `--split`, `--valid-list`, `--fold`. */
export function splitOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--split <kind>', 'stratified: of every class the same share is held out')
        .choices(['random', 'stratified'])
        .conflicts(['splitFolders', 'validList']),
    )
    .addOption(
      new Option('--valid-list <file>', 'text file that names the pictures held out, one a line').conflicts(
        'splitFolders',
      ),
    )
    .addOption(
      new Option('--fold <i/k>', 'hold out one of k equal parts, counted from 0: 0/5, then 1/5, ...')
        .argParser(foldChoice)
        .conflicts(['splitFolders', 'validList']),
    );
}

/** `--oversample`. */
export function oversampleOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--oversample',
      'an epoch repeats pictures of rarer classes until all are as often as the largest',
    ).conflicts('labelDelimiter'),
  );
}

/** What these options ask of the library; random where they say nothing. */
export function splitOf({ split, validList, splitFolders, fold }: SplitOptions): SplitOption {
  if (splitFolders) return { kind: 'folders', ...splitFolders };
  if (validList !== undefined) return { kind: 'list', valid: validList };
  if (fold) return { kind: 'fold', ...fold, stratified: split === 'stratified' };
  return { kind: split ?? 'random' };
}

/** Whether pictures are told apart otherwise than by class folders and at random. */
export function namesLabelsOrSplit(options: SplitOptions): boolean {
  const { labels, labelPattern, labelDelimiter, splitFolders, split, validList, fold } = options;
  return [labels, labelPattern, labelDelimiter, splitFolders, split, validList, fold].some(
    (option) => option !== undefined,
  );
}

/** What the options say of the pictures, without decoding any. @throws WarmstartError, see `ImageData` */
export function listLabels(folder: string, options: LabelOptions): Promise<LabelledListing> {
  const { labels, labelPattern, splitFolders } = options;
  if (labels !== undefined) return listByCsv(labels, { root: folder, ...several(options) });
  if (labelPattern) return listByNames(folder, labelPattern, several(options), splitFolders);
  several(options);
  return listClassFolders(folder, splitFolders);
}

/** `labelDelimiter`, if it is given. @throws WarmstartError `E_USAGE` if it is given for folders, or empty */
export function several({ labels, labelPattern, labelDelimiter }: LabelOptions): { readonly labelDelimiter?: string } {
  if (labelDelimiter === undefined) return {};
  const option = '--label-delimiter';
  if (labelDelimiter === '') throw usageError(option, "what separates labels, such as ';' or ' '", 'nothing');
  if (labels === undefined && !labelPattern) {
    throw usageError(option, '--labels or --label-pattern beside it', 'a folder for each class');
  }
  return { labelDelimiter };
}

function setFolders(text: string): SetFolders {
  const [train, valid, ...more] = text.split(',').map((folder) => folder.trim());
  if (train && valid && more.length === 0) return parseSetFolders({ train, valid });
  throw usageError('--split-folders', 'two folders, such as train,val', text);
}

function foldChoice(text: string): FoldChoice {
  const [, fold, folds] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const choice = { fold: Number(fold), folds: Number(folds) };
  if (choice.folds >= 2 && choice.fold < choice.folds) return choice;
  throw usageError('--fold', 'one of at least two parts, counted from 0, such as 0/5', text);
}
