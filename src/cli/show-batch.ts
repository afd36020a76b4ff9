import type { Command } from 'commander';
import { replaceFile } from '../files/replace-file.js';
import { showBatch } from '../sheet/show-batch.js';
import { type AugmentationOptions, augmentationOf, presetOption } from './augmentation-options.js';
import type { Context } from './context.js';
import { type LabelOptions, labelOptions, splitOf } from './data-options.js';
import { wholeNumber } from './option-values.js';
import { reportOptions, sizeOption } from './options.js';
import { openData, warnOfLeftOut } from './read-data.js';
import { type ReportOptions, reportTo } from './report.js';
import { wrap } from './text.js';

interface ShowBatchCommandOptions extends AugmentationOptions, LabelOptions, ReportOptions {
  readonly size: number;
  readonly pictures?: number;
  readonly seed: number;
  readonly out: string;
}

const examples = `
Examples:
  Are the labels right?
    $ warmstart show-batch pictures/ --out sheet.png
  And those of a file with lines NAME,LABEL?
    $ warmstart show-batch pictures/ --labels labels.csv
  What would training see of a few pictures?
    $ warmstart show-batch patches/ --augment maps --out augmented.png`;

export function showBatchCommand(program: Command, context: Context): void {
  const command = program
    .command('show-batch')
    .summary('draw a sheet of training pictures with their classes')
    .description(
      'Draws training pictures, as they are fed to the network, with their classes into one PNG file. With --augment ' +
        'each row is one picture: first as it is, then as training might see it.',
    )
    .argument('<folder>', 'the pictures: one sub-folder for each class, or see --labels, --label-pattern');
  reportOptions(labelOptions(sizeOption(command)))
    .addOption(presetOption('show what this does to a few pictures'))
    .option('--pictures <n>', 'different pictures (default: 18, with --augment 4)', wholeNumber('--pictures', 1, 120))
    .option('--seed <n>', 'decides which pictures, and how they are changed', wholeNumber('--seed', 0), 42)
    .option('--out <file>', 'the PNG file', 'sheet.png')
    .addHelpText('after', examples)
    .action((folder: string, options: ShowBatchCommandOptions) => run(folder, options, context));
}

async function run(folder: string, options: ShowBatchCommandOptions, { terminal, signal }: Context): Promise<void> {
  const { size, pictures, seed, out, augment } = options;
  const report = reportTo(terminal, options);
  const data = await openData(folder, options, {
    size,
    split: splitOf(options),
    seed,
    batchSize: 2,
    signal,
    onProgress: (done, total) => report.live(`reading pictures  ${done}/${total}`),
  });
  try {
    warnOfLeftOut(data, report);
    const augmentation = augmentationOf(options);
    const shown = pictures === undefined ? {} : { pictures };
    replaceFile(
      out,
      await showBatch(data, { ...shown, seed, augmentation, ...(augmentation && { title: `--augment ${augment}` }) }),
    );
  } finally {
    await data.release();
  }
  report.document({ command: 'show-batch', folder, sheet: out, size, seed, augment });
  report.result(wrap(`The sheet is in ${out}`, report.columns));
}
