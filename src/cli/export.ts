import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { exportFolder } from '../experiment/export-folder.js';
import { readRun, type SavedRun } from '../experiment/load-run.js';
import { RunFolder } from '../experiment/run-folder.js';
import { type Calibration, calibrate } from '../interpret/calibrate.js';
import type { Graph } from '../ir/graph.js';
import { Classifier } from '../learner/classifier.js';
import { compareForms, type FormComparison, type LabelledPictures } from '../learner/compare-forms.js';
import { exportForm, type Precision, precisions } from '../learner/export-form.js';
import { parseModelCard } from '../learner/model-card.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { picturesToCheck, picturesToFit } from './export-pictures.js';
import { calibrationText, comparedForms } from './export-table.js';
import { positiveNumber, wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { wrap } from './text.js';

interface ExportOptions extends ReportOptions {
  readonly out: string;
  readonly precision: Precision;
  readonly temperature?: number;
  readonly calibrate?: boolean;
  readonly check?: string;
  readonly threads?: number;
}

const examples = `
Examples:
  A model with programs that use it, for Node.js, Python and the browser:
    $ warmstart export roads --out roads-model
  A quarter of the size; what that costs is measured on the pictures that the
  run held out, or on others:
    $ warmstart export roads --out roads-small --precision int8
    $ warmstart export model.onnx --out small --precision int8 --check test/

  Probabilities that can be taken at their word, fitted to the pictures that the
  run held out:
    $ warmstart export roads --out roads-model --calibrate

float16 halves the file, int8 quarters it. Neither makes predictions faster, nor
takes less memory: ONNX Runtime makes float32 of the weights when it loads them.
float32 is the trained graph itself.`;

export function exportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .summary('write a model, smaller if wished, with programs that use it')
    .description(
      'Writes the model of a run into a folder, with a short program each for Node.js, Python and the browser, and ' +
        'says what a smaller form of it changes.',
    )
    .argument('<model>', 'folder of a run, or an exported model (.onnx)')
    .requiredOption('--out <dir>', 'folder for the model, new or empty')
    .addOption(
      new Option('--precision <type>', 'how weights are kept in the file').choices(precisions).default('float32'),
    )
    .option(
      '--temperature <t>',
      'divide logits by this before they become probabilities',
      positiveNumber('--temperature'),
    )
    .addOption(
      new Option('--calibrate', 'fit the temperature to the pictures that are measured on').conflicts('temperature'),
    )
    .option('--check <folder>', 'measure on these pictures, a sub-folder for each class (default: those held out)')
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((model: string, options: ExportOptions) => run(model, options, context));
}

async function run(model: string, options: ExportOptions, { terminal, signal }: Context): Promise<void> {
  const report = reportTo(terminal, options);
  const { out, precision } = options;
  await RunFolder.requireFree(out);
  const saved = await readRun(model);
  const before = await readModelFile(saved.model, onnxDialect);
  const form: NewForm = options.calibrate
    ? await calibrated(before, saved, options, report, signal)
    : await asAsked(before, saved, options, report);
  const { after, pictures, calibration } = form;
  report.live('measuring what the new form changes');
  const comparison = pictures && (await measured(before, after, pictures, options, signal));
  const bytes = { before: (await stat(saved.model)).size, after: await exportFolder(out, after) };
  const temperature = calibration?.temperature ?? options.temperature;
  report.document({
    command: 'export',
    model: saved.model,
    out,
    precision,
    temperature,
    calibration,
    bytes,
    comparison,
  });
  report.result(comparedForms(precision, bytes, comparison));
  if (calibration) report.result(`\n${wrap(calibrationText(calibration), report.columns)}`);
  if (comparison && comparison.unreadable > 0) {
    report.warning(`${plural(comparison.unreadable, 'picture')} could not be read and left out`);
  }
  report.result(wrap(`\nSaved in ${out}; README.txt there says how to use it.`, report.columns));
}

interface NewForm {
  readonly after: Graph;
  /** To measure on, if there are any. */
  readonly pictures: LabelledPictures | undefined;
  readonly calibration?: Calibration;
}

async function asAsked(
  before: Graph,
  saved: SavedRun,
  { precision, temperature, check }: ExportOptions,
  report: Report,
): Promise<NewForm> {
  const after = exportForm(before, { precision, ...(temperature !== undefined && { temperature }) });
  // The graph as it stands gives what it gave.
  const asItStands = precision === 'float32' && temperature === undefined && check === undefined;
  const pictures = asItStands ? undefined : await picturesToCheck(saved, parseModelCard(before), check, report);
  return { after, pictures };
}

/** The temperature is that of the new form: what int8 does to the logits is in it. */
async function calibrated(
  before: Graph,
  saved: SavedRun,
  { precision, check, threads }: ExportOptions,
  report: Report,
  signal: AbortSignal,
): Promise<NewForm> {
  const form = exportForm(before, { precision });
  const pictures = await picturesToFit(saved, parseModelCard(before), check);
  report.live('fitting the temperature');
  const classifier = await Classifier.create(form, threads === undefined ? {} : { threads });
  try {
    const calibration = await calibrate(classifier, pictures, signal);
    return { after: exportForm(before, { precision, temperature: calibration.temperature }), pictures, calibration };
  } finally {
    await classifier.release();
  }
}

async function measured(
  before: Graph,
  after: Graph,
  pictures: LabelledPictures,
  { threads }: ExportOptions,
  signal: AbortSignal,
): Promise<FormComparison> {
  const session = threads === undefined ? {} : { threads };
  const forms: Classifier[] = [];
  try {
    for (const graph of [before, after]) forms.push(await Classifier.create(graph, session));
    return await compareForms(forms[0] as Classifier, forms[1] as Classifier, pictures, signal);
  } finally {
    for (const form of forms) await form.release();
  }
}
