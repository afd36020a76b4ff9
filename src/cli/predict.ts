import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { formatDuration } from '../experiment/duration.js';
import { modelFile } from '../experiment/model-file.js';
import { Classifier } from '../learner/classifier.js';
import { type Classified, type ClassifyAllOptions, classifyAll } from '../learner/classify-all.js';
import { formatCount, plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { interruption } from './interruption.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { pictureFiles } from './picture-files.js';
import { openResults, predictionTable, type ResultFile } from './predict-output.js';
import { type RowFormat, type RowFormatName, resultObject, rowFormat, rowFormats } from './prediction-rows.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import type { Terminal } from './terminal.js';
import { wrap } from './text.js';
import { usageError } from './usage.js';
import { ttaDescription, views } from './views.js';

interface PredictOptions extends ReportOptions {
  readonly threads?: number;
  readonly format?: RowFormatName | 'table';
  readonly out?: string;
  readonly resume?: boolean;
  readonly top?: number;
  readonly tta?: boolean;
}

const examples = `
Examples:
  With the model of a run:
    $ warmstart predict runs/train-20250131-120000 new/1.jpg new/2.jpg
  All pictures below a folder, with an exported model:
    $ warmstart predict model.onnx new/
  A large collection, to a table that spreadsheets read; then, after Ctrl-C or
  a power cut, the rest of it:
    $ warmstart predict roads 'scans/**/*.jpg' --out roads.csv
    $ warmstart predict roads 'scans/**/*.jpg' --out roads.csv --resume
  For a program: every picture with the probability of every class
    $ warmstart predict model.onnx new/ --json > predictions.json

CSV has a row for each file: file, label, probability, then p(CLASS) of every
class; with --top the K most probable classes instead. Of a file that cannot be
read it has the name alone, JSONL the code and the problem.

A file that cannot be read is named on stderr; the others are classified all
the same, and the exit code is then 1.`;

export function predictCommand(program: Command, context: Context): void {
  const command = program
    .command('predict')
    .summary('classify pictures with a trained model')
    .description(
      'Classifies pictures: prints the most probable class, its probability and the file; of a model whose ' +
        'pictures may have several labels, all with a probability over .5.',
    )
    .argument('<model>', 'folder of a run, or an exported model (.onnx)')
    .argument('<pictures...>', "files, folders of pictures, and patterns such as 'scans/**/*.jpg'")
    .addOption(
      new Option('--format <name>', 'how results are written (default: as the name of --out says, else table)')
        .choices([...rowFormats, 'table'])
        .conflicts('json'),
    )
    .option('--out <file>', 'write results to this new file, row by row')
    .option('--resume', 'continue the file of --out: classify only what it does not tell of')
    .option('--top <k>', 'tell the K most probable classes', wholeNumber('--top', 1))
    .option('--tta', ttaDescription)
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((model: string, paths: string[], options: PredictOptions) => run(model, paths, options, context));
}

async function run(
  model: string,
  paths: readonly string[],
  options: PredictOptions,
  { terminal, signal }: Context,
): Promise<void> {
  const format = formatOf(options);
  const { json = false, out, resume = false, top, tta, threads } = options;
  // Rows for programs have standard output to themselves.
  const report = reportTo(terminal, { ...options, json: json || (format !== undefined && out === undefined) });
  const path = await modelFile(model);
  const files = await pictureFiles(paths);
  if (files.length === 0) throw noPictures(paths);
  const classifier = await Classifier.open(path, threads === undefined ? {} : { threads });
  try {
    const { classes } = classifier.card;
    const rows = format && rowFormat(format, classes, top);
    const results = rows && out !== undefined ? await openResults(out, rows, resume) : undefined;
    const show = results
      ? (result: Classified) => results.rows.append((rows as RowFormat).row(result))
      : rows
        ? rowsTo(terminal, rows)
        : predictionTable(classes, top ?? 1, report);
    const kept: Classified[] = [];
    const keep = json && !results;
    const told = await classifyFiles(
      classifier,
      files,
      { results, report, signal, ...(tta && { scorer: views(classifier) }) },
      (result) => {
        show(result);
        if (keep || (json && 'code' in result)) kept.push(result);
      },
    ).finally(() => results?.rows.close());
    const { failed } = told;
    if (json) {
      const predictions = kept.flatMap((result) => ('code' in result ? [] : [resultObject(classes, result, top)]));
      terminal.out(
        JSON.stringify(
          {
            command: 'predict',
            model: path,
            interrupted: signal.aborted,
            ...(results ? { out, classified: told.done - failed } : { predictions }),
            failed: kept.filter((result) => 'code' in result),
          },
          null,
          2,
        ),
      );
    }
    if (signal.aborted) throw interruption(out, out && 'the same command with --resume classifies the rest');
    if (out !== undefined) report.result(wrap(conclusion(told, out), report.columns));
    if (failed > 0) throw notAll(failed, files.length, out);
  } finally {
    await classifier.release();
  }
}

/** Classifies what the file of results does not tell of yet, and counts with what it tells of. */
async function classifyFiles(
  classifier: Classifier,
  files: readonly string[],
  {
    results,
    report,
    ...options
  }: Pick<ClassifyAllOptions, 'scorer' | 'signal'> & {
    readonly results: ResultFile | undefined;
    readonly report: Report;
  },
  show: (result: Classified) => void,
): Promise<{ readonly done: number; readonly failed: number; readonly seconds: number }> {
  const left = results ? files.filter((file) => !results.done.has(file)) : files;
  const before = files.length - left.length;
  if (before > 0) report.note(`${formatCount(before)} of ${plural(files.length, 'picture')} are in the file already.`);
  let now = 0;
  let failed = results?.failed ?? 0;
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  for await (const result of classifyAll(classifier, left, options)) {
    now += 1;
    if ('code' in result) {
      failed += 1;
      report.warning(`${printable(result.file)}: ${result.code}, ${result.problem}`);
    }
    show(result);
    const timeLeft = formatDuration((seconds() / now) * (left.length - now));
    report.live(`classifying  ${formatCount(before + now)}/${formatCount(files.length)}  ${timeLeft} left`);
  }
  return { done: before + now, failed, seconds: seconds() };
}

function rowsTo(terminal: Terminal, rows: RowFormat): (result: Classified) => void {
  let { header } = rows;
  // The terminal ends lines by itself.
  const print = (row: string) => terminal.out(row.slice(0, -1));
  return (result) => {
    if (header !== '') print(header);
    header = '';
    print(rows.row(result));
  };
}

/** The format of rows; undefined for the table. @throws WarmstartError `E_USAGE` */
function formatOf({ format, out, resume }: PredictOptions): RowFormatName | undefined {
  if (resume && out === undefined) throw usageError('--resume', '--out with the file to be continued', 'no --out');
  if (out === undefined) return format === 'table' ? undefined : format;
  const extension = extname(out).slice(1).toLowerCase();
  const found = rowFormats.find((name) => name === (format ?? extension));
  if (found) return found;
  throw usageError('--out', 'a file called .csv or .jsonl, or --format csv or jsonl', format ?? out);
}

function conclusion({ done, failed, seconds }: { done: number; failed: number; seconds: number }, out: string): string {
  return `${plural(done - failed, 'picture')} classified in ${formatDuration(seconds)}. Written to ${out}.`;
}

function noPictures(paths: readonly string[]): WarmstartError {
  return new WarmstartError({
    code: 'E_PREDICT_NO_PICTURES',
    problem: 'there are no pictures to classify',
    where: paths.join(', '),
  });
}

function notAll(failed: number, total: number, out: string | undefined): WarmstartError {
  return new WarmstartError({
    code: 'E_PREDICT_FAILED',
    problem: `${failed} of ${plural(total, 'picture')} could not be classified; they are named ${out === undefined ? 'above' : 'in the file'}`,
    ...(out === undefined ? {} : { where: out }),
  });
}
