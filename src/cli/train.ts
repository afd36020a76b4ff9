import { type Command, Option } from 'commander';
import type { ImageData } from '../data/image-data.js';
import { type ArmErrors, armFacts, runArm } from '../experiment/arm.js';
import { dataFacts } from '../experiment/data-facts.js';
import { rate } from '../experiment/percent.js';
import { RunFolder } from '../experiment/run-folder.js';
import { wilsonInterval } from '../experiment/wilson.js';
import { visionLearner } from '../learner/vision-learner.js';
import { augmentationOf } from './augmentation-options.js';
import type { Context } from './context.js';
import { interruption } from './interruption.js';
import { openRun } from './open-run.js';
import { reportOptions, type TrainingOptions, trainingOptions, weightsOptions } from './options.js';
import { readData } from './read-data.js';
import { type Report, reportTo } from './report.js';
import { runConfig } from './run-config.js';
import { formatCount, plural, wrap } from './text.js';
import { armHeading, trainingReport } from './training-report.js';
import {
  foldedWarning,
  pretrainedSource,
  type WeightsOptions,
  type WeightsSource,
  weightsSource,
} from './weights-file.js';

interface TrainCommandOptions extends TrainingOptions, WeightsOptions {
  readonly pretrained?: boolean;
  readonly fromScratch?: boolean;
}

const examples = `
Examples:
  From the embedded weights; only the head and the batch norms learn:
    $ warmstart train pictures/
  From other pretrained weights:
    $ warmstart train pictures/ --weights mobilenetv2.onnx
  Only the head learns; all epochs but the first take moments:
    $ warmstart train pictures/ --freeze-batch-norms --epochs 50
  Patches of maps, turned and toned at random:
    $ warmstart train patches/ --augment maps --group '^[^_]+'
  From random weights:
    $ warmstart train pictures/ --arch resnet34 --epochs 20
  The network of the weights file, but from random weights:
    $ warmstart train pictures/ --weights mobilenetv2.onnx --from-scratch
  Then:
    $ warmstart predict runs/train-20250131-120000 more-pictures/

The folder of results gets config.json, history.jsonl, weights.safetensors and
model.onnx. Ctrl-C finishes the step under way and saves what is done.`;

export function trainCommand(program: Command, context: Context): void {
  const command = program
    .command('train')
    .summary('train one classifier')
    .description(
      'Trains one classifier from pretrained weights: those of --weights, else the embedded ones of ResNet-18; other ' +
        'architectures start from random ones.',
    )
    .argument('<folder>', 'one sub-folder of pictures for each class');
  reportOptions(trainingOptions(weightsOptions(command)))
    .option('--pretrained', 'insist on pretrained weights: stop where there are none')
    .addOption(new Option('--from-scratch', 'draw random weights').conflicts(['pretrained', 'freezeBatchNorms']))
    .addHelpText('after', examples)
    .action((folder: string, options: TrainCommandOptions) => run(folder, options, context));
}

async function run(folder: string, options: TrainCommandOptions, context: Context): Promise<void> {
  const report = reportTo(context.terminal, options);
  const source = await (insists(options) ? pretrainedSource(options) : weightsSource(options));
  if (options.out !== undefined) await RunFolder.requireFree(options.out);
  const warning = foldedWarning(source, options.size);
  if (warning !== undefined) report.warning(warning);
  const data = await readData(folder, options, context, report);
  try {
    await trainOn(data, source, folder, options, { context, report });
  } finally {
    await data.release();
  }
}

async function trainOn(
  data: ImageData,
  source: WeightsSource,
  folder: string,
  options: TrainCommandOptions,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<void> {
  const learner = await visionLearner(data, source.architecture, {
    pretrained: pretrainedOption(source, options),
    seed: options.seed,
    trainBatchNorms: !options.freezeBatchNorms,
    lowering: options.lowering,
    augmentation: augmentationOf(options),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  const arm = armFacts(learner.network.pretrainedOn === undefined ? 'scratch' : 'pretrained', learner);
  const runFolder = await openRun('train', options.out, context.now());
  runFolder.writeConfig(runConfig('train', folder, options, data, { network: arm }));

  report.note(armHeading(arm, report));
  report.live('preparing the network');
  const show = trainingReport(report);
  const { result } = await runArm(arm, learner, {
    epochs: options.epochs,
    rate: options.lr,
    signal: context.signal,
    listener: (event) => {
      if (event.kind === 'epoch') runFolder.appendEpoch(event.record);
      show(event);
    },
  });
  await runFolder.saveLearner(learner);
  report.document({ command: 'train', run: runFolder.path, data: dataFacts(data), ...result });
  if (result.interrupted) throw interruption(runFolder.path);
  if (result.final) report.result(`\n${wrap(conclusion(result.final), report.columns)}`);
  report.result(`Saved in ${runFolder.path}`);
}

/** Without pretrained weights there is nothing to freeze. */
function insists({ pretrained, freezeBatchNorms }: TrainCommandOptions): boolean {
  return Boolean(pretrained || freezeBatchNorms);
}

function pretrainedOption({ weights }: WeightsSource, { fromScratch }: TrainCommandOptions): boolean | string {
  return fromScratch ? false : (weights ?? false);
}

function conclusion({ errorRate, wrong, pictures }: ArmErrors): string {
  const { low, high } = wilsonInterval(wrong, pictures);
  return (
    `${formatCount(wrong)} of ${plural(pictures, 'validation picture')} wrong: error ${rate(errorRate, pictures)} ` +
    `(95 % interval ${rate(low, pictures)} to ${rate(high, pictures)}).`
  );
}
