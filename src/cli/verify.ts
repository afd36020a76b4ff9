import type { Command } from 'commander';
import { WarmstartError } from '../error/warmstart-error.js';
import { formatDuration } from '../experiment/duration.js';
import { RunFolder } from '../experiment/run-folder.js';
import { plural } from '../page/count-words.js';
import { mustBeMended } from '../verify/collection-report.js';
import { largestDistance } from '../verify/hash-index.js';
import { verifyPictures } from '../verify/verify-pictures.js';
import { reportFiles, writeReport } from '../verify/write-report.js';
import type { Context } from './context.js';
import {
  labelOptions,
  listLabels,
  namesLabelsOrSplit,
  type SplitOptions,
  splitOf,
  splitOptions,
} from './data-options.js';
import { interruption } from './interruption.js';
import { pattern, share, wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { verifyText } from './verify-text.js';

interface VerifyCommandOptions extends SplitOptions, ReportOptions {
  readonly valid: number;
  readonly group?: RegExp;
  readonly seed: number;
  readonly distance: number;
  readonly out?: string;
}

const examples = `
Examples:
    $ warmstart verify pictures/
  Under a split by sheets, as training will have it, with lists to go on with:
    $ warmstart verify patches/ --group '^[^_]+' --out checked
  With the labels and the split of a training:
    $ warmstart verify pictures/ --labels labels.csv --split stratified
  For a program:
    $ warmstart verify pictures/ --json > report.json

The folder has one sub-folder for each class; or train and val (or test), with
such folders in them: then these are the sides of the split; or pictures
without labels. With any option for labels or for the split, pictures, labels
and sides are those that train has with the same options.

With --out: ${reportFiles.data}, ${reportFiles.words} (every case), ${reportFiles.cleaned} (name,label
without files that cannot be read and with one of each that is there twice) and
${reportFiles.removed} (what was left out, and why). No picture is changed.

Exit codes: 0 nothing must be mended, though there may be things to look at;
1 something must be: files that cannot be read, or one picture under two labels
or on both sides of the split, byte for byte; 2 wrong usage; 130 interrupted
(what was found so far is printed and saved).`;

export function verifyCommand(program: Command, context: Context): void {
  const command = program
    .command('verify')
    .summary('find unreadable, duplicate and mislabelled pictures')
    .description(
      'Looks through a collection for what spoils training: files that cannot be read, pictures that are there twice, ' +
        'under two labels or on both sides of the split, unusual sizes, tiny classes.',
    )
    .argument('<folder>', 'labelled pictures, or any pictures');
  reportOptions(splitOptions(labelOptions(command)))
    .option('--valid <share>', 'share of the pictures held out for validation', share('--valid'), 0.2)
    .option(
      '--group <regex>',
      'what of a file name tells its sheet, patient or scan; no group is on both sides of the split',
      pattern('--group'),
    )
    .option('--seed <n>', 'decides the split', wholeNumber('--seed', 0), 42)
    .option(
      '--distance <bits>',
      'most bits of 64 in which hashes of pictures that look alike differ',
      wholeNumber('--distance', 0, largestDistance),
      8,
    )
    .option('--out <dir>', 'folder for the report and the lists, new or empty')
    .addHelpText('after', examples)
    .action((folder: string, options: VerifyCommandOptions) => run(folder, options, context));
}

async function run(folder: string, options: VerifyCommandOptions, { terminal, signal }: Context): Promise<void> {
  const { valid, group, seed, distance, out } = options;
  const report = reportTo(terminal, options);
  const choice = namesLabelsOrSplit(options)
    ? { list: () => listLabels(folder, options), split: splitOf(options) }
    : {};
  if (out !== undefined) await RunFolder.requireFree(out);
  const found = await verifyPictures(folder, {
    ...choice,
    validPct: valid,
    seed,
    ...(group && { group }),
    distance,
    signal,
    onProgress: progress(report),
  });
  if (out !== undefined) await writeReport((await RunFolder.create(out)).path, found, choice);
  report.document({ command: 'verify', ...found });
  report.result(verifyText(found, report.columns));
  if (out !== undefined) report.result(`\nSaved in ${out}`);
  if (found.interrupted) throw interruption(out);
  if (mustBeMended(found)) throw toBeMended(found.root);
}

function progress(report: Report): (done: number, total: number) => void {
  const start = performance.now();
  return (done, total) => {
    const left = ((performance.now() - start) / 1000 / done) * (total - done);
    report.live(`looking at ${plural(total, 'picture')}  ${done}/${total}  ${formatDuration(left)} left`);
  };
}

function toBeMended(where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_VERIFY_MEND',
    problem: 'something in this collection must be mended before training on it means anything; it is named above',
    where,
  });
}
