import { type Command, Option } from 'commander';
import type { ImageData } from '../data/image-data.js';
import { terminalChart } from '../drawing/terminal-chart.js';
import { armFacts } from '../experiment/arm.js';
import { dataFacts } from '../experiment/data-facts.js';
import { formatDuration } from '../experiment/duration.js';
import { RunFolder } from '../experiment/run-folder.js';
import { lrFindChart } from '../learner/charts.js';
import type { TrainingEvent } from '../learner/training-event.js';
import { defaultRateRange, type RateRange } from '../optim/rate-range.js';
import type { RateSuggestions } from '../optim/rate-suggestions.js';
import type { Context } from './context.js';
import { decayOptions } from './decay-options.js';
import { freezingOptions } from './freezing-options.js';
import { interruption } from './interruption.js';
import { type LearningOptions, learnerFrom } from './learner-from-options.js';
import { openRun } from './open-run.js';
import { positiveNumber, wholeNumber } from './option-values.js';
import { dataOptions, reportOptions, runOptions, weightsOptions } from './options.js';
import { readData } from './read-data.js';
import { type Report, reportTo } from './report.js';
import { runConfig } from './run-config.js';
import { renderTable } from './table.js';
import { wrap } from './text.js';
import { armHeading } from './training-report.js';
import { usageError } from './usage.js';
import {
  foldedWarning,
  pretrainedSource,
  type WeightsOptions,
  type WeightsSource,
  weightsSource,
} from './weights-file.js';

interface LrFindCommandOptions extends LearningOptions, WeightsOptions, RateRange {}

const examples = `
Examples:
  Which rate suits these pictures and the embedded weights?
    $ warmstart lr-find pictures/
  The same for another network:
    $ warmstart lr-find pictures/ --weights mobilenetv2.onnx --batch-size 32
  Fewer steps over fewer rates:
    $ warmstart lr-find pictures/ --start 1e-5 --end 1 --steps 50
  Then train with the rate where the loss falls:
    $ warmstart train pictures/ --lr 2e-3

The folder of results gets config.json, lr-find.json (every rate and loss),
lr-find.png and lr-find.svg. No weights are kept. Ctrl-C ends the search and
saves what was found.`;

export function lrFindCommand(program: Command, context: Context): void {
  const command = program
    .command('lr-find')
    .summary('look for a learning rate')
    .description(
      'Trains for some steps while the learning rate grows, until the loss runs away, shows the loss over the rate, and ' +
        'suggests rates as fastai does. All layer groups get the same rate.',
    )
    .argument('<folder>', 'one sub-folder of pictures for each class');
  const { start, end, steps } = defaultRateRange;
  reportOptions(freezingOptions(decayOptions(runOptions(dataOptions(weightsOptions(command))))))
    .addOption(new Option('--from-scratch', 'draw random weights').conflicts('freezeBatchNorms'))
    .option('--start <rate>', 'first rate', positiveNumber('--start'), start)
    .option('--end <rate>', 'rate that the last step comes close to', positiveNumber('--end'), end)
    .option('--steps <n>', 'steps to take', wholeNumber('--steps', 10, 100_000), steps)
    .addHelpText('after', examples)
    .action((folder: string, options: LrFindCommandOptions) => run(folder, options, context));
}

async function run(folder: string, options: LrFindCommandOptions, context: Context): Promise<void> {
  const { start, end } = options;
  if (start >= end) throw usageError('--end', `a rate above that of --start, ${start}`, String(end));
  const report = reportTo(context.terminal, options);
  const from = options.freezeTo === undefined ? weightsSource : pretrainedSource;
  const source = await from(options, { context, report });
  if (options.out !== undefined) await RunFolder.requireFree(options.out);
  const warning = foldedWarning(source, options.size);
  if (warning !== undefined) report.warning(warning);
  const data = await readData(folder, options, source.statistics, { context, report });
  try {
    await search(data, source, folder, options, { context, report });
  } finally {
    await data.release();
  }
}

async function search(
  data: ImageData,
  source: WeightsSource,
  folder: string,
  options: LrFindCommandOptions,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<void> {
  const learner = await learnerFrom(data, source, options);
  const arm = armFacts(learner.network.pretrainedOn === undefined ? 'scratch' : 'pretrained', learner);
  const runFolder = await openRun('lr-find', options.out, context.now());
  runFolder.writeConfig(runConfig('lr-find', folder, options, data, { network: arm }));

  report.note(armHeading(arm, report));
  report.live('preparing the network');
  const { start, end, steps } = options;
  const found = await learner.lrFind({ start, end, steps, listener: progress(report), signal: context.signal });
  const chart = lrFindChart(found, steps);
  await runFolder.writeLrFind(found, chart);
  report.document({ command: 'lr-find', run: runFolder.path, data: dataFacts(data), network: arm, ...found });
  if (found.ended === 'signal') throw interruption(runFolder.path);
  report.result(`\n${terminalChart(chart, { columns: Math.min(report.columns, 120), rows: 20 })}\n`);
  report.result(found.suggestions ? suggestionTable(found.suggestions) : wrap(tooShort, report.columns));
  report.result(`\nSaved in ${runFolder.path}`);
}

const tooShort =
  'The loss ran away before there was a curve to read: nothing can be suggested. A lower --start, or more --steps, gives ' +
  'a longer one.';

function progress(report: Report): (event: TrainingEvent) => void {
  let began: number | undefined;
  return (event) => {
    if (event.kind === 'features') {
      report.live(`computing features, once for all steps  ${event.done}/${event.pictures}`);
    } else if (event.kind === 'step') {
      const { step, steps, loss, rates } = event;
      began ??= performance.now();
      const left = ((performance.now() - began) / 1000 / Math.max(1, step - 1)) * (steps - step);
      const shown = `step ${step}/${steps}  rate ${(rates[0] as number).toExponential(1)}  loss ${loss.toFixed(4)}`;
      report.live(step === 1 ? shown : `${shown}  at most ${formatDuration(left)} left`);
    }
  };
}

function suggestionTable({ valley, steepest, minimum }: RateSuggestions): string {
  const row = (name: string, { rate }: { readonly rate: number }, meaning: string) => [
    name,
    rate.toExponential(1),
    meaning,
  ];
  return renderTable(
    [
      { title: 'suggestion', align: 'left' },
      { title: 'rate', align: 'right' },
      { title: 'read', align: 'left' },
    ],
    [
      row('valley', valley, 'within the longest fall of the loss'),
      row('steepest', steepest, 'where the loss falls fastest'),
      row('minimum / 10', minimum, 'at a tenth of the rate where the loss is lowest'),
    ],
  );
}
