import { type Command, Option } from 'commander';
import { severalLabels } from '../experiment/compare.js';
import { RunFolder } from '../experiment/run-folder.js';
import { presetOption } from './augmentation-options.js';
import { conductStudy } from './conduct-study.js';
import type { Context } from './context.js';
import { labelOptions, oversampleOption, splitOptions } from './data-options.js';
import { energyOption } from './energy-options.js';
import { pattern, share, wholeNumber } from './option-values.js';
import { reportOptions, sizeOption, weightsOptions } from './options.js';
import { type Report, reportTo } from './report.js';
import { resumedRun } from './resumed-run.js';
import { armsOf } from './study-arms.js';
import { studyInputs } from './study-inputs.js';
import type { StudyOptions } from './study-material.js';
import { armNames, namedArms, ownArm } from './study-options.js';

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
  requireOneLabel(options);
  if (options.out !== undefined) await RunFolder.requireFree(options.out);
  const arms = await armsOf(options, { context, report });
  warnOfFew(options, report);
  const inputs = await studyInputs(given, arms, options, { context, report });
  try {
    await conductStudy(inputs, { context, report });
  } finally {
    await inputs.material.data.release();
  }
}

/** More seeds may be asked for than the study was begun with, and more processes: their threads stay those of the first. */
async function goOn(path: string, given: string | undefined, command: Command, context: Context): Promise<void> {
  const resumed = await resumedRun(path, given, command, ['seeds', 'jobs']);
  const options = { ...resumed.options, out: path } as unknown as StudyOptions;
  const report = reportTo(context.terminal, options);
  if (resumed.newVersions.length > 0)
    report.warning(`the last bits may differ, since versions do: ${resumed.newVersions.join('; ')}`);
  const arms = await armsOf(options, { context, report });
  warnOfFew(options, report);
  const { folder, requireSame } = resumed;
  const inputs = await studyInputs(folder, arms, options, { context, report, requireSame });
  try {
    await conductStudy(inputs, { context, report, resumed });
  } finally {
    await inputs.material.data.release();
  }
}

function requireOneLabel({ labelDelimiter }: StudyOptions): void {
  if (labelDelimiter !== undefined) throw severalLabels();
}

function warnOfFew({ seeds }: StudyOptions, report: Report): void {
  if (seeds >= 6) return;
  const said = seeds === 1 ? 'one seed' : `${seeds} seeds`;
  report.warning(`with ${said} no difference can be shown: no claim is made below six`);
}
