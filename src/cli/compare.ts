import type { Command } from 'commander';
import { type Arms, type CompareResult, severalLabels, trainArms } from '../experiment/compare.js';
import { dataFacts } from '../experiment/data-facts.js';
import { machineWords } from '../experiment/machine.js';
import { RunFolder } from '../experiment/run-folder.js';
import type { Architecture } from '../nn/body.js';
import { readComparison } from '../report/content-comparison.js';
import { type CompareInputs, compareInputs } from './compare-inputs.js';
import { comparisonTable, finished } from './comparison-table.js';
import type { Context } from './context.js';
import { endWithReport } from './ending-report.js';
import { type EnergyOptions, energyOption, intensityOf } from './energy-options.js';
import { energyComparison, pretrainingSentence } from './energy-text.js';
import { interruption } from './interruption.js';
import { openRun } from './open-run.js';
import { architectureOption, reportOptions, type TrainingOptions, trainingOptions, weightsOptions } from './options.js';
import { type Report, reportTo } from './report.js';
import { writeReportOf } from './report-command.js';
import { runConfig } from './run-config.js';
import { wrap } from './text.js';
import { armHeading, trainingReport } from './training-report.js';
import { architectureNamed, foldedWarning, pretrainedSource, type WeightsOptions } from './weights-file.js';

interface CompareCommandOptions extends TrainingOptions, WeightsOptions, EnergyOptions {
  readonly scratchArch?: string;
}

const examples = `
Examples:
  Try it, with nothing at hand: drawn patches and the embedded body.
    $ warmstart compare
  What does pretraining bring for these pictures?
    $ warmstart compare pictures/ --weights mobilenetv2.onnx
  Map sheets: no sheet may be on both sides of the split.
    $ warmstart compare patches/ --weights mobilenetv2.onnx --group '^[^_]+'
  torchvision's weights, ten epochs, results in the folder roads:
    $ warmstart compare pictures/ --weights resnet18.safetensors --epochs 10 \\
        --out roads
  For a program:
    $ warmstart compare pictures/ --weights mobilenetv2.onnx --json > out.json

The folder of results gets config.json, valid.csv (the pictures held out),
result.json and the report (report.html, .md, .json), and for each arm a folder
with history.jsonl, outcome.json, weights.safetensors and model.onnx. Ctrl-C
finishes the step under way and saves what is done.`;

export function compareCommand(program: Command, context: Context): void {
  const command = program
    .command('compare')
    .summary('train without and with pretraining, and see what it changed')
    .description('Trains from scratch, then from pretrained weights, on the same pictures, and compares both.')
    .argument('[folder]', 'the pictures: one sub-folder for each class, or see --labels (default: drawn map patches)');
  reportOptions(energyOption(trainingOptions(weightsOptions(command))))
    .addOption(
      architectureOption('--scratch-arch <name>', 'what is trained from scratch (default: the same as pretrained)'),
    )
    .addHelpText('after', examples)
    .action((folder: string | undefined, options: CompareCommandOptions) => run(folder, options, context));
}

async function run(given: string | undefined, options: CompareCommandOptions, context: Context): Promise<void> {
  const report = reportTo(context.terminal, options);
  if (options.labelDelimiter !== undefined) throw severalLabels();
  const pretrained = await pretrainedSource(options, { context, report });
  const scratch = options.scratchArch ? architectureNamed(options.scratchArch) : pretrained.architecture;
  if (options.out !== undefined) await RunFolder.requireFree(options.out);
  warnOfFolded(pretrained, scratch, options, report);
  const inputs = await compareInputs(given, { scratch, pretrained }, options, { context, report });
  try {
    await compareOn(inputs, { scratch, pretrained: pretrained.architecture }, options, { context, report });
  } finally {
    await inputs.data.release();
  }
}

async function compareOn(
  inputs: CompareInputs,
  { scratch, pretrained }: { readonly scratch: Architecture; readonly pretrained: Architecture },
  options: CompareCommandOptions,
  { context, report }: Omit<Surroundings, 'folders'>,
): Promise<void> {
  const { folder, data, arms } = inputs;
  // Only now: what was wrong with the options so far leaves no folder behind.
  const folders = inputs.run ?? (await openRun('compare', options.out, context.now()));
  const about = {
    created: context.now().toISOString(),
    carbon: intensityOf(options),
    machine: machineWords(),
    networks: { scratch: scratch.name, pretrained: pretrained.name },
  };
  folders.writeConfig(runConfig('compare', folder, inputs.options, data, about));
  folders.writeValid(data);

  const result = await trainBoth(arms, options, { context, report, folders });
  folders.writeResult(result);
  const found = { command: 'compare', run: folders.path, data: dataFacts(data), ...result };
  if (result.interrupted) {
    report.document(found);
    throw interruption(folders.path);
  }
  conclude(result, folders, report);
  await endWithReport(found, async () => writeReportOf(await readComparison(folders.path), context), report);
}

interface Surroundings {
  readonly context: Context;
  readonly report: Report;
  readonly folders: RunFolder;
}

async function trainBoth(
  arms: Arms,
  { epochs, lr, ...options }: CompareCommandOptions,
  { context, report, folders }: Surroundings,
): Promise<CompareResult> {
  let folder = folders;
  let listener = trainingReport(report);
  return trainArms(arms, {
    epochs,
    rate: lr,
    carbonIntensity: intensityOf(options),
    signal: context.signal,
    onArmStart: async (arm) => {
      folder = await folders.folder(arm.name);
      folder.writeConfig(arm);
      listener = trainingReport(report);
      report.note(armHeading(arm, report));
      report.live('preparing the network');
    },
    listener: (_, event) => {
      if (event.kind === 'epoch') folder.appendEpoch(event.record);
      listener(event);
    },
    onArmEnd: async (_, learner, outcome) => {
      if (outcome) folder.writeOutcome(outcome);
      await folder.saveLearner(learner);
    },
  });
}

function warnOfFolded(
  pretrained: Parameters<typeof foldedWarning>[0],
  scratch: Architecture,
  { size }: TrainingOptions,
  report: Report,
): void {
  const warning = foldedWarning(pretrained, size);
  if (warning === undefined) return;
  const advice = scratch === pretrained.architecture ? '; for a fair comparison add --scratch-arch resnet18' : '';
  report.warning(warning + advice);
}

function conclude(result: CompareResult, folders: RunFolder, report: Report): void {
  const parts = finished(result);
  if (!parts) return;
  report.result(`\nWhat pretraining changed\n${comparisonTable(parts)}`);
  report.result(`\n${wrap(parts.verdict.sentence, report.columns)}`);
  report.result(wrap(origin(parts), report.columns));
  const { scratch, pretrained } = parts;
  const once = pretrained.pretraining ? ` ${pretrainingSentence(pretrained.pretraining)}` : '';
  report.result(`${wrap(energyComparison(scratch, pretrained) + once, report.columns)}\n`);
  report.result(`Saved in ${folders.path}`);
}

function origin({ scratch, pretrained }: NonNullable<ReturnType<typeof finished>>): string {
  const same = scratch.architecture === pretrained.architecture;
  const networks = same
    ? `Both arms are ${scratch.architecture}`
    : `From scratch is ${scratch.architecture}, pretrained is ${pretrained.architecture}: they differ in more than pretraining`;
  return `${networks}; pretrained means the ${pretrained.pretrainedOn}.`;
}
