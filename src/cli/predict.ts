import type { Command } from 'commander';
import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { Classifier, type Prediction } from '../learner/classifier.js';
import type { Context } from './context.js';
import { interruption } from './interruption.js';
import { modelFile } from './model-file.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { pictureFiles } from './picture-files.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { type Column, tableHeader, tableRow } from './table.js';
import { plural } from './text.js';

interface PredictOptions extends ReportOptions {
  readonly threads?: number;
}

const examples = `
Examples:
  With the model of a run:
    $ warmstart predict runs/train-20250131-120000 new/1.jpg new/2.jpg
  All pictures below a folder, with an exported model:
    $ warmstart predict model.onnx new/
  For a program: every picture with the probability of every class
    $ warmstart predict model.onnx new/ --json > predictions.json

A file that cannot be read is named on stderr; the others are classified all
the same, and the exit code is then 1.`;

export function predictCommand(program: Command, context: Context): void {
  const command = program
    .command('predict')
    .summary('classify pictures with a trained model')
    .description('Classifies pictures: prints the most probable class, its probability and the file.')
    .argument('<model>', 'folder of a run, or an exported model (.onnx)')
    .argument('<pictures...>', 'files, and folders of pictures')
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((model: string, paths: string[], options: PredictOptions) => run(model, paths, options, context));
}

interface Failure {
  readonly file: string;
  readonly code: string;
  readonly problem: string;
}

async function run(
  model: string,
  paths: readonly string[],
  options: PredictOptions,
  { terminal, signal }: Context,
): Promise<void> {
  const report = reportTo(terminal, options);
  const path = await modelFile(model);
  const files = await pictureFiles(paths);
  if (files.length === 0) {
    throw new WarmstartError({
      code: 'E_PREDICT_NO_PICTURES',
      problem: 'there are no pictures to classify',
      where: paths.join(', '),
    });
  }
  const classifier = await Classifier.open(path, options.threads === undefined ? {} : { threads: options.threads });
  try {
    const { classes } = classifier.card;
    const show = predictionTable(classes, report);
    const predictions: object[] = [];
    const failed: Failure[] = [];
    for (const file of files) {
      if (signal.aborted) break;
      report.live(`classifying  ${predictions.length + failed.length + 1}/${files.length}`);
      const outcome = await predictOrFail(classifier, file);
      if ('code' in outcome) {
        failed.push(outcome);
        report.warning(`${printable(file)}: ${outcome.code}, ${outcome.problem}`);
      } else {
        show(file, outcome);
        predictions.push({ file, ...outcome, probabilities: byClass(classes, outcome.probabilities) });
      }
    }
    report.document({ command: 'predict', model: path, interrupted: signal.aborted, predictions, failed });
    if (signal.aborted) throw interruption();
    if (failed.length > 0) throw notAll(failed.length, files.length);
  } finally {
    await classifier.release();
  }
}

async function predictOrFail(classifier: Classifier, file: string): Promise<Prediction | Failure> {
  try {
    return await classifier.predict(file);
  } catch (error) {
    if (!(error instanceof WarmstartError)) throw error;
    const { problem, received } = error.fault;
    return { file, code: error.code, problem: received === undefined ? problem : `${problem} (${received})` };
  }
}

/** Prints a line for each picture as it is classified; the file comes last, since it may be long. */
function predictionTable(classes: readonly string[], report: Report): (file: string, p: Prediction) => void {
  const columns: Column[] = [
    { title: 'label', align: 'left', width: Math.max(5, ...classes.map((name) => name.length)) },
    { title: 'probability', align: 'right', width: 11 },
    { title: 'file', align: 'left', width: 4 },
  ];
  let begun = false;
  return (file, { label, probability }) => {
    if (!begun) report.result(tableHeader(columns));
    begun = true;
    report.result(tableRow(columns, [printable(label), probability.toFixed(3), printable(file)]));
  };
}

function byClass(classes: readonly string[], probabilities: readonly number[]): Record<string, number> {
  return Object.fromEntries(classes.map((name, i) => [name, probabilities[i] ?? 0]));
}

function notAll(failed: number, total: number): WarmstartError {
  return new WarmstartError({
    code: 'E_PREDICT_FAILED',
    problem: `${failed} of ${plural(total, 'picture')} could not be classified; they are named above`,
  });
}
