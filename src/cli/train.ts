import { type Command, Option } from 'commander';
import type { ImageData } from '../data/image-data.js';
import { terminalChart } from '../drawing/terminal-chart.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { type ArmErrors, armFacts, runArm } from '../experiment/arm.js';
import { dataFacts } from '../experiment/data-facts.js';
import { rate } from '../experiment/percent.js';
import { RunFolder } from '../experiment/run-folder.js';
import { TensorboardLog } from '../experiment/tensorboard-log.js';
import { lossChart, rateChart } from '../learner/charts.js';
import { removeCheckpoint } from '../learner/checkpoint-file.js';
import type { FitOptions } from '../learner/learner.js';
import { Recorder } from '../learner/recorder.js';
import { namedMetrics } from '../metrics/named-metrics.js';
import { formatCount, plural } from '../page/count-words.js';
import { wilsonInterval } from '../statistics/wilson.js';
import { augmentationOf } from './augmentation-options.js';
import type { Context } from './context.js';
import { decayOptions } from './decay-options.js';
import { type EnergyOptions, energyOption, intensityOf } from './energy-options.js';
import { energySentence } from './energy-text.js';
import { freezingOptions } from './freezing-options.js';
import { interruption } from './interruption.js';
import { type LearningOptions, learnerFrom } from './learner-from-options.js';
import { checkLoopOptions, fitAs, type LoopOptions, loopOptions, lossOf } from './loop-options.js';
import { openRun } from './open-run.js';
import { metricNames } from './option-values.js';
import { reportOptions, type TrainingOptions, trainingOptions, weightsOptions } from './options.js';
import { readData } from './read-data.js';
import { type Report, reportTo } from './report.js';
import { type ResumedRun, resumedRun } from './resumed-run.js';
import { runConfig } from './run-config.js';
import { wrap } from './text.js';
import { armHeading, trainingReport } from './training-report.js';
import { usageError } from './usage.js';
import {
  foldedWarning,
  pretrainedSource,
  type WeightsOptions,
  type WeightsSource,
  weightsSource,
} from './weights-file.js';

interface TrainCommandOptions extends TrainingOptions, LearningOptions, WeightsOptions, LoopOptions, EnergyOptions {
  readonly pretrained?: boolean;
  readonly resume?: string;
  readonly metrics?: readonly string[];
  readonly plot?: boolean;
  readonly tensorboard?: boolean;
}

const examples = `
Examples:
  From the embedded weights; only the head and the batch norms learn:
    $ warmstart train pictures/
  From other pretrained weights:
    $ warmstart train pictures/ --weights mobilenetv2.onnx
  Only the head learns; all epochs but the first take moments:
    $ warmstart train pictures/ --freeze-batch-norms --epochs 50
  All layers behind the second stage learn:
    $ warmstart train pictures/ --freeze-to layer2
  Labels in a file with lines NAME,LABEL;LABEL:
    $ warmstart train pictures/ --labels labels.csv --label-delimiter ';'
  Sets in pictures/train and pictures/val, classes in folders below them:
    $ warmstart train pictures/ --split-folders train,val
  First only the head learns, then all layers; the best epoch counts:
    $ warmstart train pictures/ --schedule fine-tune --epochs 20 --save-best
  Until it gets no better, at a rate that falls when it stands still:
    $ warmstart train pictures/ --schedule constant --epochs 100 \\
        --reduce-on-plateau --early-stopping 5 --save-best
  A transformer learns by adapters of rank 8, under attention pooling:
    $ warmstart train pictures/ --weights vit.onnx --lora 8 --head attention
  Large batches in little memory:
    $ warmstart train pictures/ --batch-size 128 --accumulate 4
  Patches of maps, turned and toned at random:
    $ warmstart train patches/ --augment maps --group '^[^_]+'
  From random weights:
    $ warmstart train pictures/ --arch resnet34 --epochs 20
  The network of the weights file, but from random weights:
    $ warmstart train pictures/ --weights mobilenetv2.onnx --from-scratch
  A run that was ended, by Ctrl-C or a power cut, goes on where it was:
    $ warmstart train --resume runs/train-20250131-120000
  Then:
    $ warmstart predict runs/train-20250131-120000 more-pictures/

The folder of results gets config.json, valid.csv (the pictures held out),
history.jsonl, history.csv, weights.safetensors, model.onnx and result.json.
Ctrl-C finishes the step under way and saves what is done. A checkpoint is
written after each epoch, and each minute in between.`;

export function trainCommand(program: Command, context: Context): void {
  const command = program
    .command('train')
    .summary('train one classifier')
    .description(
      'Trains one classifier from pretrained weights: those of --weights, else the embedded ones of ResNet-18; other ' +
        'architectures start from random ones.',
    )
    .argument('[folder]', 'the pictures: one sub-folder for each class, or see --labels, --label-pattern');
  reportOptions(energyOption(freezingOptions(loopOptions(decayOptions(trainingOptions(weightsOptions(command)))))))
    .option(
      '--metrics <names>',
      'columns of the table, such as error_rate,f1_macro,auroc; a wrong name lists all',
      metricNames('--metrics'),
    )
    .option('--pretrained', 'insist on pretrained weights: stop where there are none')
    .addOption(new Option('--from-scratch', 'draw random weights').conflicts(['pretrained', 'freezeBatchNorms']))
    .addOption(
      new Option('--resume <run>', 'go on with a run that was ended, with its pictures and options').conflicts('out'),
    )
    .option('--plot', 'draw losses and learning rates: losses.png, rates.png, the same as .svg, and on the terminal')
    .option('--tensorboard', 'also write an event file for TensorBoard')
    .addHelpText('after', examples)
    .action((folder: string | undefined, options: TrainCommandOptions, self: Command) =>
      options.resume === undefined
        ? begin(folder, options, self, context)
        : goOn(options.resume, folder, self, context),
    );
}

async function begin(
  folder: string | undefined,
  given: TrainCommandOptions,
  command: Command,
  context: Context,
): Promise<void> {
  if (folder === undefined) throw usageError('train', 'a folder of pictures, or --resume with a run', 'neither');
  const ownRate = given.schedule === 'fine-tune' && command.getOptionValueSource('lr') === 'default';
  const options = ownRate ? { ...given, lr: { last: 2e-3 } } : given;
  checkLoopOptions(options);
  if (options.out !== undefined) await RunFolder.requireFree(options.out);
  await run(folder, options, context, undefined);
}

/** Goes on with a run; one that is finished only says so. */
async function goOn(path: string, folder: string | undefined, command: Command, context: Context): Promise<void> {
  const resumed = await resumedRun(path, folder, command);
  const options = resumed.options as unknown as TrainCommandOptions;
  const report = reportTo(context.terminal, options);
  if (resumed.newVersions.length > 0)
    report.warning(`the last bits may differ, since versions do: ${resumed.newVersions.join('; ')}`);
  const finished = await resumed.run.readResult();
  if (!finished) return run(resumed.folder, options, context, resumed);
  removeCheckpoint(path);
  report.document(finished);
  report.result(`This run is finished: ${path}`);
}

async function run(
  folder: string,
  options: TrainCommandOptions,
  context: Context,
  resumed: ResumedRun | undefined,
): Promise<void> {
  const report = reportTo(context.terminal, options);
  const source = await (insists(options) ? pretrainedSource : weightsSource)(options, { context, report });
  const warning = foldedWarning(source, options.size);
  if (warning !== undefined) report.warning(warning);
  const data = await readData(folder, options, source.statistics, { context, report });
  try {
    resumed?.requireSame(data);
    await trainOn(data, source, folder, options, { context, report, resumed });
  } finally {
    await data.release();
  }
}

async function trainOn(
  data: ImageData,
  source: WeightsSource,
  folder: string,
  options: TrainCommandOptions,
  { context, report, resumed }: Surroundings,
): Promise<void> {
  const learner = await learnerFrom(data, source, options, {
    ...(options.metrics && { metrics: options.metrics.flatMap((name) => namedMetrics.get(name) ?? []) }),
    loss: lossOf(options, data),
    ...(options.accumulate === undefined ? {} : { accumulate: options.accumulate }),
    ...(options.clipNorm === undefined ? {} : { clipNorm: options.clipNorm }),
    augmentation: augmentationOf(options),
  });
  const arm = armFacts(learner.network.pretrainedOn === undefined ? 'scratch' : 'pretrained', learner);
  const runFolder = resumed?.run ?? (await openRun('train', options.out, context.now()));
  if (!resumed) runFolder.writeConfig(runConfig('train', folder, options, data, { network: arm }));
  runFolder.writeValid(data);

  report.note(armHeading(arm, report));
  if (options.schedule === 'fine-tune')
    report.note(`after ${plural(options.freezeEpochs ?? 1, 'epoch')} all of them do`);
  report.live('preparing the network');
  const show = trainingReport(report);
  const recorder = new Recorder();
  let tensorboard: TensorboardLog | undefined;
  let epochs = 0;
  let before = 0;
  const told: FitOptions = {
    signal: context.signal,
    checkpoint: { folder: runFolder.path },
    resume: resumed !== undefined,
    listener(event) {
      if (event.kind === 'fit') before = event.resumed?.epochs.length ?? 0;
      if (event.kind === 'fit' && resumed) runFolder.replaceHistory(event.resumed?.epochs ?? []);
      if (event.kind === 'epoch') runFolder.appendEpoch(event.record);
      if (event.kind === 'epoch') epochs += 1;
      if (event.kind === 'fit' && options.tensorboard)
        tensorboard = new TensorboardLog(runFolder.path, { firstStep: event.resumed ? event.resumed.step + 1 : 0 });
      tensorboard?.listener(event);
      recorder.listener(event);
      show(event);
    },
  };
  const { result } = await runArm(arm, () => fitAs(options, learner, told), intensityOf(options))
    .catch(async (error) => {
      // What was learned before it diverged may be worth having.
      if (error instanceof WarmstartError && error.code === 'E_TRAIN_NAN' && epochs > 0)
        await runFolder.saveLearner(learner);
      throw error;
    })
    .finally(() => tensorboard?.close());
  await runFolder.saveLearner(learner);
  if (options.plot) {
    await runFolder.writeChart('losses', lossChart(recorder));
    await runFolder.writeChart('rates', rateChart(recorder));
    report.result(`\n${terminalChart(lossChart(recorder), { columns: Math.min(report.columns, 120), rows: 20 })}`);
  }
  // Of a run that went on, energy is known of its last process alone: from this epoch on, which may have begun before.
  const document = {
    command: 'train',
    run: runFolder.path,
    data: dataFacts(data),
    ...result,
    ...(resumed && { energyFromEpoch: before }),
  };
  report.document(document);
  if (result.interrupted) throw interruption(runFolder.path);
  runFolder.writeResult(document);
  removeCheckpoint(runFolder.path);
  const kept = result.keptEpoch === undefined ? '' : `With the weights of epoch ${result.keptEpoch}, `;
  if (result.final) report.result(`\n${wrap(kept + conclusion(result.final, data.multiLabel), report.columns)}`);
  const since = resumed ? ` since the run went on, after ${plural(before, 'epoch')}` : '';
  report.result(wrap(energySentence(result, since), report.columns));
  report.result(`Saved in ${runFolder.path}`);
}

interface Surroundings {
  readonly context: Context;
  readonly report: Report;
  /** The run to go on with. */
  readonly resumed: ResumedRun | undefined;
}

/** Without pretrained weights there is nothing to freeze. */
function insists({ pretrained, freezeBatchNorms, freezeTo, schedule, lora }: TrainCommandOptions): boolean {
  return Boolean(
    pretrained || freezeBatchNorms || freezeTo !== undefined || schedule === 'fine-tune' || lora !== undefined,
  );
}

function conclusion({ errorRate, wrong, pictures }: ArmErrors, multiLabel: boolean): string {
  const { low, high } = wilsonInterval(wrong, pictures);
  return (
    `${formatCount(wrong)} of ${plural(pictures, 'validation picture')} ` +
    `${multiLabel ? 'with a wrong or missing label' : 'wrong'}: error ${rate(errorRate, pictures)} ` +
    `(95 % interval ${rate(low, pictures)} to ${rate(high, pictures)}).`
  );
}
