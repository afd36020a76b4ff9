import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { severalLabels } from '../experiment/compare.js';
import { machineWords } from '../experiment/machine.js';
import { RunFolder } from '../experiment/run-folder.js';
import { runStudy } from '../study/run-study.js';
import type { TrainingMaterial } from '../study/run-training.js';
import type { StudyArm } from '../study/study-arm.js';
import { studyFiles } from '../study/study-folder.js';
import { agenda } from '../study/study-jobs.js';
import { clearCache, keepModel, publishModels } from '../study/study-models.js';
import { StudyPlan } from '../study/study-plan.js';
import { studySettings } from '../study/study-settings.js';
import { inProcess, type TrainingRunner } from '../study/training-runner.js';
import { workerProcesses } from '../study/worker-processes.js';
import { presetOption } from './augmentation-options.js';
import type { Context } from './context.js';
import { labelOptions, oversampleOption, splitOptions } from './data-options.js';
import { sheetOfPatch } from './demo-data.js';
import { drawnPictures } from './drawn-pictures.js';
import { energyOption, intensityOf } from './energy-options.js';
import { interruption } from './interruption.js';
import { openRun } from './open-run.js';
import { pattern, share, wholeNumber } from './option-values.js';
import { reportOptions, sizeOption, weightsOptions } from './options.js';
import { type Report, reportTo } from './report.js';
import { type ResumedRun, resumedRun } from './resumed-run.js';
import { runConfig } from './run-config.js';
import { armsOf } from './study-arms.js';
import { tellFindings } from './study-findings.js';
import { type StudyOptions, studyMaterial } from './study-material.js';
import { armNames, namedArms, ownArm, threadsFor } from './study-options.js';
import { studyProgress } from './study-progress.js';
import type { WorkerOpening } from './study-worker.js';

const examples = `
Examples:
  Try it, with nothing at hand: drawn patches and the embedded body.
    $ warmstart quantify --seeds 6
  What is pretraining worth for these map sheets?
    $ warmstart quantify patches/ --weights mobilenetv2.onnx --group '^[^_]+'
  Two bodies against each other and against scratch:
    $ warmstart quantify pictures/ --arms scratch --arm photos=a.onnx \\
        --arm maps=b.onnx
  Two processes with half of the cores each:
    $ warmstart quantify pictures/ --jobs 2
  A study that was ended goes on where it was; with more seeds, if you like:
    $ warmstart quantify --resume runs/quantify-20250131-120000 --seeds 20

Rate and length of every arm are looked for on the training part alone, by the
same rules. The folder of results gets report.html (and .md, .json),
config.json, valid.csv (the test pictures), study.jsonl (a line for each
training) and a model for each arm.
Ctrl-C saves what is done.`;

export function quantifyCommand(program: Command, context: Context): void {
  const command = program
    .command('quantify')
    .summary('study what pretraining is worth, over label budgets and seeds')
    .description('Trains several arms with few to all labels and many seeds, and says what pretraining is worth.')
    .argument('[folder]', 'the pictures: one sub-folder for each class, or see --labels (default: drawn map patches)');
  oversampleOption(splitOptions(labelOptions(sizeOption(weightsOptions(command)))))
    .option('--arms <list>', 'what is trained', armNames, [...namedArms])
    .option(
      '--arm <name=file>',
      'another arm: NAME=[METHOD:]FILE, a weights file, a name of weights or an architecture; METHOD is finetune, frozen, features or scratch; repeatable',
      ownArm,
    )
    .option(
      '--seeds <n>',
      'trainings of each kind, each with its own labels and chance',
      wholeNumber('--seeds', 1, 1000),
      10,
    )
    .option('--epochs <n>', 'epochs at which all arms are compared', wholeNumber('--epochs', 1, 100_000), 5)
    .option(
      '--smallest <n>',
      'labels of each class in the first budget; each next has twice as many, the last all',
      wholeNumber('--smallest', 1),
      8,
    )
    .addOption(
      new Option(
        '--recipe <name>',
        'tuned: each arm has its own rate; notebook: one rate for all, which holds scratch back',
      )
        .choices(['tuned', 'notebook'])
        .default('tuned'),
    )
    .option(
      '--jobs <n>',
      'processes that train at once, each with its share of the cores',
      wholeNumber('--jobs', 1, 256),
      1,
    )
    .option(
      '--batch-size <n>',
      'most pictures in a training step; fewer where labels are few',
      wholeNumber('--batch-size', 8, 65536),
      64,
    )
    .option('--valid <share>', 'share of the pictures that is the test set', share('--valid'), 0.2)
    .option(
      '--group <regex>',
      'what of a file name tells its sheet, patient or scan; no group is on both sides of the split',
      pattern('--group'),
    )
    .option('--seed <n>', 'decides split and search; the first one of the trainings', wholeNumber('--seed', 0), 42)
    .option('--threads <n>', 'threads of one operator (default: cores / jobs)', wholeNumber('--threads', 1, 1024))
    .addOption(presetOption('change training pictures at random in every step, as fits their kind'))
    .option('--out <dir>', 'folder for the results, new or empty (default: runs/COMMAND-TIME)')
    .addOption(
      new Option('--resume <run>', 'go on with a study that was ended, with its pictures and options').conflicts('out'),
    );
  reportOptions(energyOption(command))
    .addHelpText('after', examples)
    .action((folder: string | undefined, options: StudyOptions, self: Command) =>
      options.resume === undefined ? begin(folder, options, context) : goOn(options.resume, folder, self, context),
    );
}

async function begin(given: string | undefined, options: StudyOptions, context: Context): Promise<void> {
  const report = reportTo(context.terminal, options);
  if (options.out !== undefined) await RunFolder.requireFree(options.out);
  const arms = await armsOf(options, { context, report });
  if (given !== undefined) return study(given, arms, options, { context, report });
  const { run, folder } = await drawnPictures('quantify', options.out, { context, report });
  return study(folder, arms, { ...options, group: options.group ?? sheetOfPatch }, { context, report, run });
}

/** More seeds may be asked for than the study was begun with, and more processes: their threads stay those of the first. */
async function goOn(path: string, given: string | undefined, command: Command, context: Context): Promise<void> {
  const resumed = await resumedRun(path, given, command, ['seeds', 'jobs']);
  const options = { ...resumed.options, out: path } as unknown as StudyOptions;
  const report = reportTo(context.terminal, options);
  if (resumed.newVersions.length > 0)
    report.warning(`the last bits may differ, since versions do: ${resumed.newVersions.join('; ')}`);
  const arms = await armsOf(options, { context, report });
  await study(resumed.folder, arms, options, { context, report, run: resumed.run, resumed });
}

interface Surroundings {
  readonly context: Context;
  readonly report: Report;
  /** Where it was opened already. */
  readonly run?: RunFolder;
  readonly resumed?: ResumedRun;
}

async function study(
  folder: string,
  arms: readonly StudyArm[],
  options: StudyOptions,
  { context, report, ...given }: Surroundings,
): Promise<void> {
  if (options.labelDelimiter !== undefined) throw severalLabels();
  if (options.seeds < 6)
    report.warning(
      `with ${options.seeds === 1 ? 'one seed' : `${options.seeds} seeds`} no difference can be shown: no claim is made below six`,
    );
  const threads = options.threads ?? threadsFor(options.jobs);
  const material = await studyMaterial(folder, arms, { ...options, threads }, { context, report });
  try {
    given.resumed?.requireSame(material.data);
    await studyOn(material, folder, { ...options, threads }, { context, report, ...given });
  } finally {
    await material.data.release();
  }
}

async function studyOn(
  material: TrainingMaterial,
  folder: string,
  options: StudyOptions,
  { context, report, run: given, resumed }: Surroundings,
): Promise<void> {
  report.live('preparing the networks');
  const { recipe, epochs: equalEpochs, augment: augmentation } = options;
  const settings = await studySettings(material, { recipe, equalEpochs, augmentation });
  const run = given ?? (await openRun('quantify', options.out, context.now()));
  const seeds = Array.from({ length: options.seeds }, (_, at) => options.seed + at);
  const created = resumed?.created ?? context.now().toISOString();
  const about = { created, seeds, carbon: intensityOf(options), arms: settings.arms, machine: machineWords() };
  const record = join(run.path, studyFiles.record);
  const describe = () => {
    run.writeConfig(runConfig('quantify', folder, options, material.data, about));
    run.writeValid(material.data);
  };
  // Whatever moment a new study is killed at, it can be gone on with; one that does not fit is left as it was.
  if (!resumed) describe();
  const plan = await StudyPlan.open(record, settings);
  if (resumed) describe();

  const runner = runnerFor(material, folder, options, run.path);
  const listener = studyProgress(
    {
      plan,
      settings,
      seeds,
      atOnce: runner.atOnce,
      agenda: () => agenda(settings, seeds, (job) => plan.outcomeOf(job)),
    },
    report,
  );
  try {
    await runStudy(plan, settings, runner, { seeds, listener, signal: context.signal });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw interruption(run.path, `go on with: warmstart quantify --resume ${run.path}`);
  } finally {
    await runner.close();
  }
  const { choices } = agenda(settings, seeds, (job) => plan.outcomeOf(job));
  await publishModels(run.path, choices);
  await clearCache(run.path);
  await tellFindings(run.path, report);
}

/** One training at a time needs no process beside this one. */
function runnerFor(material: TrainingMaterial, folder: string, options: StudyOptions, run: string): TrainingRunner {
  const { jobs } = options;
  if (jobs === 1) return inProcess({ ...material, onModel: keepModel(run) });
  const opening: WorkerOpening = { folder, options: { ...options, jobs: 1 }, run };
  return workerProcesses({ program: new URL('study-worker.js', import.meta.url), opening, count: jobs });
}
