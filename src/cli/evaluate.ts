import type { Command } from 'commander';
import { formatDuration } from '../experiment/duration.js';
import { modelFile } from '../experiment/model-file.js';
import { rate } from '../experiment/percent.js';
import { evaluateFolder, type FolderEvaluation } from '../interpret/evaluate-folder.js';
import type { Interpretation } from '../interpret/interpretation.js';
import { Classifier } from '../learner/classifier.js';
import { reliabilityTable } from '../metrics/reliability.js';
import { type CalibrationScores, calibrationScores, fitTemperatureIfAny } from '../metrics/temperature.js';
import { formatCount, plural } from '../page/count-words.js';
import { wilsonInterval } from '../statistics/wilson.js';
import type { Context } from './context.js';
import { confusedTable, confusionTable, lossesTable, reportTable } from './evaluation-tables.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { firstFew, wrap } from './text.js';
import { ttaDescription, views } from './views.js';

interface EvaluateOptions extends ReportOptions {
  readonly top: number;
  readonly tta?: boolean;
  readonly threads?: number;
}

const examples = `
Examples:
  What the model of a run makes of pictures it has not seen:
    $ warmstart evaluate runs/train-20250131-120000 test-pictures/
  The 25 pictures it was most wrong about:
    $ warmstart evaluate model.onnx test-pictures/ --top 25
  For a program: the confusion matrix, every number of the report
    $ warmstart evaluate model.onnx test-pictures/ --json > evaluation.json

The sub-folders of FOLDER are named as the model's classes. Loss is the negative
logarithm of the true class's probability. Of pictures that the model was
trained on, all numbers are too good.`;

export function evaluateCommand(program: Command, context: Context): void {
  const command = program
    .command('evaluate')
    .summary('say how well a trained model classifies labelled pictures')
    .description(
      'Classifies labelled pictures and says how well: error, precision and recall by class, what is confused with ' +
        'what, the worst mistakes, and whether probabilities can be taken at their word.',
    )
    .argument('<model>', 'folder of a run, or an exported model (.onnx)')
    .argument('<folder>', 'one sub-folder of pictures for each class of the model')
    .option('--top <n>', 'mistakes to list', wholeNumber('--top', 0), 10)
    .option('--tta', ttaDescription)
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((model: string, folder: string, options: EvaluateOptions) => run(model, folder, options, context));
}

async function run(
  model: string,
  folder: string,
  { top, threads, tta, ...options }: EvaluateOptions,
  { terminal, signal }: Context,
): Promise<void> {
  const report = reportTo(terminal, options);
  const path = await modelFile(model);
  const classifier = await Classifier.open(path, threads === undefined ? {} : { threads });
  try {
    const start = performance.now();
    const evaluation = await evaluateFolder(classifier, folder, {
      signal,
      ...(tta && { scorer: views(classifier) }),
      onProgress(done, total) {
        const left = ((performance.now() - start) / 1000 / done) * (total - done);
        report.live(`classifying  ${formatCount(done)}/${formatCount(total)}  ${formatDuration(left)} left`);
      },
    });
    warn(evaluation, report);
    const facts = factsOf(evaluation.interpretation, top);
    const { skipped, ignored } = evaluation;
    const { architecture, classes } = classifier.card;
    report.document({ command: 'evaluate', model: path, folder, architecture, classes, ...facts, skipped, ignored });
    report.result(wrap(`${path} on the pictures of ${folder}`, report.columns));
    show(evaluation.interpretation, facts, report);
  } finally {
    await classifier.release();
  }
}

type Facts = ReturnType<typeof factsOf>;

function factsOf(interpretation: Interpretation, top: number) {
  const { predictions, files } = interpretation;
  const pictures = files.length;
  const wrong = interpretation.mostConfused().reduce((sum, confusion) => sum + confusion.pictures, 0);
  return {
    pictures,
    wrong,
    errorRate: wrong / pictures,
    /** Wilson's, 95 %. */
    interval: wilsonInterval(wrong, pictures),
    report: interpretation.report(),
    confusionMatrix: interpretation.confusionMatrix(),
    mostConfused: interpretation.mostConfused(),
    topLosses: interpretation.topLosses(top),
    mostUnsure: interpretation.mostUnsure(top),
    calibration: { ...calibrationScores(predictions), bins: reliabilityTable(predictions) },
    temperature: fitTemperatureIfAny(predictions) ?? null,
  };
}

function warn({ skipped }: FolderEvaluation, report: Report): void {
  if (skipped.length === 0) return;
  const lines = skipped.map(({ file, code, reason }) => `${file}: ${code}, ${reason}`);
  report.warning(`${plural(skipped.length, 'picture')} could not be read and left out:\n${firstFew(lines)}`);
}

function show({ classes }: Interpretation, facts: Facts, report: Report): void {
  const { columns } = report;
  const paragraph = (text: string) => report.result(`\n${text}`);
  paragraph(wrap(errorLine(facts), columns));
  paragraph(reportTable(facts.report, columns));
  const matrix = confusionTable(facts.confusionMatrix, classes, columns);
  if (matrix) paragraph(`Columns: what they were called\n${matrix}`);
  if (facts.mostConfused.length > 0 && !(matrix && classes.length === 2)) {
    const most = facts.mostConfused.slice(0, 10);
    const all = matrix ? '' : '; --json has the whole matrix';
    paragraph(`${wrap(`Most confused${all}`, columns)}\n${confusedTable(most, columns)}`);
  }
  if (facts.topLosses.length > 0) paragraph(`Largest losses\n${lossesTable(facts.topLosses, columns)}`);
  paragraph(wrap(calibrationLine(facts), columns));
}

function errorLine({ wrong, pictures, errorRate, interval }: Facts): string {
  return (
    `${formatCount(wrong)} of ${plural(pictures, 'picture')} wrong: error ${rate(errorRate, pictures)} ` +
    `(95 % interval ${rate(interval.low, pictures)} to ${rate(interval.high, pictures)}).`
  );
}

function calibrationLine({ calibration, temperature }: Facts): string {
  const said = ({ nll, ece }: CalibrationScores) => `mean loss ${nll.toFixed(4)}, calibration error ${ece.toFixed(3)}`;
  const now = `Probabilities: ${said(calibration)} (expected, ${calibration.bins.length} bins).`;
  if (!temperature) return now;
  const sure = temperature.temperature > 1 ? 'too sure' : 'not sure enough';
  return (
    `${now} The model is ${sure}: at temperature ${temperature.temperature.toFixed(2)}, fitted to these very pictures, ` +
    `${said(temperature.after)}.`
  );
}
