import { createHash } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { formatDuration } from '../experiment/duration.js';
import { appendLine } from '../files/append-line.js';
import { makeFolder, type Unmake } from '../files/make-folder.js';
import { writeFailure } from '../files/write-failure.js';
import { writeBody } from '../pretraining/body-file.js';
import { pretrain } from '../pretraining/pretrain.js';
import { embeddedRecipe, type PretrainingRecipe } from '../pretraining/recipe.js';
import type { Context } from './context.js';
import { interruption } from './interruption.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { type ReportOptions, reportTo } from './report.js';
import { type Column, tableHeader, tableRow } from './table.js';

interface PretrainOptions extends ReportOptions {
  readonly steps: number;
  readonly classes: number;
  readonly seed: number;
  readonly threads?: number;
}

const examples = `
Examples:
  The embedded body again, from its seed; stop and go on at any time:
    $ warmstart pretrain formula/
  A quick try:
    $ warmstart pretrain try/ --steps 100 --classes 32
  Use it:
    $ warmstart compare pictures/ --weights formula/resnet18-formula.safetensors

The folder gets checkpoint.safetensors, log.jsonl and, at the end,
resnet18-formula.safetensors. Ctrl-C saves a checkpoint; the same command goes
on from it, and ends with the same weights as a run that was never stopped.`;

export function pretrainCommand(program: Command, context: Context): void {
  const command = program
    .command('pretrain')
    .summary('pretrain a ResNet-18 on formula-drawn pictures')
    .description(
      'Pretrains a ResNet-18 to tell drawn formulas apart: pen strokes, fractals, contours, textures. It sees no ' +
        'photograph. This is how the embedded body was made.',
    )
    .argument('<folder>', 'holds checkpoint, log and weights; a run that is in it is gone on with')
    .option('--steps <n>', 'training steps', wholeNumber('--steps', 1), embeddedRecipe.steps)
    .option('--classes <n>', 'formula classes', wholeNumber('--classes', 2, 100_000), embeddedRecipe.classes)
    .option('--seed <n>', 'decides classes, pictures and weights', wholeNumber('--seed', 0), embeddedRecipe.seed)
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((folder: string, options: PretrainOptions) => run(folder, options, context));
}

const logName = 'log.jsonl';

const columns: readonly Column[] = ['step', 'train_loss', 'held_out_error', 'time'].map((title) => ({
  title,
  align: 'right',
  width: Math.max(8, title.length),
}));

async function run(folder: string, options: PretrainOptions, context: Context): Promise<void> {
  const unmake = await usable(folder);
  try {
    await pretrainInto(folder, options, context);
  } catch (error) {
    // Where nothing was saved yet, nothing is left.
    await unmake();
    throw error;
  }
}

async function pretrainInto(folder: string, options: PretrainOptions, context: Context): Promise<void> {
  const report = reportTo(context.terminal, options);
  const { steps, classes, seed, threads } = options;
  const recipe: PretrainingRecipe = { ...embeddedRecipe, steps, classes, seed };
  report.note(tableHeader(columns));
  const result = await pretrain(recipe, {
    folder,
    signal: context.signal,
    ...(threads === undefined ? {} : { threads }),
    listener: (progress) => {
      const { step, loss, seconds, heldOutError } = progress;
      const left = (seconds / step) * (steps - step);
      report.live(`step ${step}/${steps}  loss ${loss.toFixed(4)}  ${formatDuration(left)} left`);
      if (heldOutError === undefined) return;
      appendLine(join(folder, logName), JSON.stringify(progress), {
        code: 'E_PRETRAIN_LOG',
        problem: 'the log of the run could not be written',
      });
      report.note(tableRow(columns, [String(step), loss.toFixed(4), heldOutError.toFixed(3), formatDuration(seconds)]));
    },
  });
  if (result.interrupted) throw interruption(folder);
  const path = await writeBody(folder, recipe, result.body, result.heldOutError);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  report.document({ command: 'pretrain', recipe, weights: path, sha256, heldOutError: result.heldOutError });
  report.result(`Saved in ${path}\nSHA-256 ${sha256}`);
}

/** Makes the folder, and sees to it now that it can be written to: the first checkpoint comes after hundreds of steps. */
async function usable(folder: string): Promise<Unmake> {
  const refused = (path: string) => (cause: unknown) => {
    throw writeFailure({ code: 'E_RUN_FOLDER', problem: 'the run cannot use this folder' }, path, cause);
  };
  const unmake = await makeFolder(folder).catch(refused(folder));
  await access(folder, constants.W_OK).catch(refused(join(folder, logName)));
  return unmake;
}
