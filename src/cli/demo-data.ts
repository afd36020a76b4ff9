import type { Command } from 'commander';
import { type CollectionOptions, collectionLimits, defaultCollection } from '../collection/collection-plan.js';
import { writeCollection } from '../collection/write-collection.js';
import { formatCount } from '../page/count-words.js';
import type { Context } from './context.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { wrap } from './text.js';

type DemoDataOptions = CollectionOptions & ReportOptions;

/** Tells the sheet of a patch from its name: what the collection should be split by. */
export const sheetOfPatch = /^(sheet\d+)_/;

const examples = `
Examples:
    $ warmstart demo-data patches/
    $ warmstart compare patches/ --group '${sheetOfPatch.source}'`;

export function demoDataCommand(program: Command, context: Context): void {
  const { count, size, seed } = defaultCollection;
  const command = program
    .command('demo-data')
    .summary('draw a collection to try things out with')
    .description(
      'Draws patches in the manner of a 19th-century map, half of them with a railway. They are drawn by a program, ' +
        'not scanned: no map, place or name in them is real.',
    )
    .argument('<folder>', 'where to put them, new or empty')
    .option(
      '--count <n>',
      'number of patches',
      wholeNumber('--count', collectionLimits.count.least, collectionLimits.count.most),
      count,
    )
    .option(
      '--size <pixels>',
      'side of a patch',
      wholeNumber('--size', collectionLimits.size.least, collectionLimits.size.most),
      size,
    )
    .option('--seed <n>', 'decides everything that is drawn', wholeNumber('--seed', 0), seed);
  reportOptions(command)
    .addHelpText('after', examples)
    .action(async (folder: string, options: DemoDataOptions) => {
      const report = reportTo(context.terminal, options);
      await drawDemoData(folder, options, context, report);
      report.document({ command: 'demo-data', folder, ...pick(options) });
      report.result(
        wrap(`${formatCount(options.count)} patches, drawn and not scanned, are in ${folder}`, report.columns),
      );
    });
}

/** Draws a collection into a folder and shows how far it is. */
export async function drawDemoData(
  folder: string,
  options: CollectionOptions,
  { signal }: Pick<Context, 'signal'>,
  report: Report,
): Promise<void> {
  await writeCollection(folder, pick(options), {
    signal,
    onProgress: (done, total) => report.live(`drawing patches  ${done}/${total}`),
  });
}

function pick({ count, size, seed }: CollectionOptions): CollectionOptions {
  return { count, size, seed };
}
