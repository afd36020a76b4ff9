import { type Command, Option } from 'commander';
import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { formatDuration } from '../experiment/duration.js';
import { readRun } from '../experiment/load-run.js';
import { modelFile } from '../experiment/model-file.js';
import { validationPictures } from '../experiment/validation-pictures.js';
import { explainAll } from '../explain/explain-all.js';
import { openNetwork } from '../explain/explained-network.js';
import { Explainer, type ExplanationMethod, explanationMethods } from '../explain/explainer.js';
import { ExplanationFolder } from '../explain/explanation-folder.js';
import { methodTexts } from '../explain/method-text.js';
import { mostRankCorrelation, type SanityReport } from '../explain/sanity-check.js';
import { Classifier } from '../learner/classifier.js';
import { formatCount, plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { type AskedPicture, givenPictures, heldOutPictures } from './explain-pictures.js';
import { checkSanity } from './explain-sanity.js';
import { interruption } from './interruption.js';
import { openRun } from './open-run.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { wrap } from './text.js';
import { usageError } from './usage.js';

interface ExplainCommandOptions extends ReportOptions {
  readonly method: ExplanationMethod;
  readonly class?: string;
  readonly layer?: string;
  readonly count?: number;
  readonly out?: string;
  readonly sanity?: boolean;
  readonly threads?: number;
}

const examples = `
Examples:
  What a run looks at in pictures that it held out, the wrong ones first:
    $ warmstart explain runs/train-20250131-120000
  By which pixels a model takes new pictures for roads:
    $ warmstart explain model.onnx new/ --method integrated-gradients \\
        --class road --out looks
  Whether the maps tell what was learned at all:
    $ warmstart explain roads --sanity

The folder of --out gets index.html (a gallery), overlays/ (PNG), maps/ (NPY,
float32 [height, width], for numpy.load), pictures/ (as the network saw them),
and explain.json.

A file that cannot be read is named on stderr; the others are explained all the
same, and the exit code is then 1.`;

export function explainCommand(program: Command, context: Context): void {
  const command = program
    .command('explain')
    .summary('show what a trained model looks at')
    .description(
      'Shows by what in a picture a model tells its class: heat maps over the pictures, their raw values, and a page ' +
        'with all of them.',
    )
    .argument('<model>', 'folder of a run, or an exported model (.onnx)')
    .argument(
      '[pictures...]',
      "files, folders of pictures, and patterns such as 'scans/**/*.jpg' (default: those that the run held out)",
    )
    .addOption(
      new Option('--method <name>', 'how it is found out').choices([...explanationMethods]).default('grad-cam'),
    )
    .option('--class <name>', 'explain this class (default: the one that the model tells)')
    .option('--layer <name>', 'of grad-cam and grad-cam++: the layer whose maps are used (default: the last)')
    .option('--count <n>', 'at most this many pictures (default: 24 held out, all given)', wholeNumber('--count', 1))
    .option('--out <folder>', 'where results go (default: runs/explain-TIME)')
    .option('--sanity', 'also check, by shuffling its weights, whether maps depend on what the model has learned')
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((model: string, paths: string[], options: ExplainCommandOptions) => run(model, paths, options, context));
}

async function run(
  model: string,
  paths: readonly string[],
  options: ExplainCommandOptions,
  { terminal, signal, now }: Context,
): Promise<void> {
  const report = reportTo(terminal, options);
  const session = options.threads === undefined ? {} : { threads: options.threads };
  const path = await modelFile(model);
  const network = await openNetwork(path);
  const explainer = new Explainer(network, session);
  try {
    const { classes, architecture } = explainer.card;
    if (options.class !== undefined && !classes.includes(options.class))
      throw usageError('--class', `one of ${classes.join(', ')}`, options.class);
    const { method, layer } = options;
    explainer.check({ method, layer });
    const asked = await askedPictures(path, paths, options, { report, signal, session });
    const folder = await ExplanationFolder.in((await openRun('explain', options.out, now())).path);
    const seconds = await explainInto(folder, explainer, asked, { options, report, signal });
    const sanity =
      options.sanity && folder.entries.length > 0 && !signal.aborted
        ? await checkSanity(network, folder.entries, { method, layer, signal }, session, report)
        : undefined;
    folder.finish({
      title: `What ${architecture} looks at`,
      text: [methodTexts[method], ...(sanity ? [sanityText(sanity, method)] : [])],
      facts: {
        command: 'explain',
        model: path,
        method,
        ...(layer !== undefined && { layer }),
        classes,
        interrupted: signal.aborted,
        ...(sanity && { sanity }),
      },
    });
    const { entries, skipped } = folder;
    report.document({
      command: 'explain',
      model: path,
      method,
      out: folder.path,
      explained: entries.length,
      sanity,
      skipped,
    });
    if (signal.aborted) throw interruption(folder.path);
    report.result(
      wrap(
        `${plural(entries.length, 'picture')} explained by ${method} in ${formatDuration(seconds)}. ` +
          `See ${folder.path}/index.html.`,
        report.columns,
      ),
    );
    if (sanity) report.result(wrap(sanityText(sanity, method), report.columns));
    if (skipped.length > 0) throw notAll(skipped.length, asked.length, folder.path);
  } finally {
    await explainer.release();
  }
}

/** Those given, or the held-out ones of the run, wrong ones first. @throws WarmstartError `E_EXPLAIN_NO_PICTURES` */
async function askedPictures(
  path: string,
  paths: readonly string[],
  { count }: ExplainCommandOptions,
  told: { readonly report: Report; readonly signal: AbortSignal; readonly session: { readonly threads?: number } },
): Promise<readonly AskedPicture[]> {
  if (paths.length > 0) return givenPictures(paths, count);
  const classifier = await Classifier.open(path, told.session);
  try {
    const held = await validationPictures(await readRun(path), classifier.card.classes);
    return await heldOutPictures(classifier, held, count ?? 24, told);
  } finally {
    await classifier.release();
  }
}

async function explainInto(
  folder: ExplanationFolder,
  explainer: Explainer,
  asked: readonly AskedPicture[],
  { options, report, signal }: { options: ExplainCommandOptions; report: Report; signal: AbortSignal },
): Promise<number> {
  const actual = new Map(asked.map((picture) => [picture.file, picture.actual]));
  const files = asked.map(({ file }) => file);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let done = 0;
  try {
    const { method, layer, class: name } = options;
    const all = explainAll(explainer, files, {
      method,
      layer,
      signal,
      ...(name !== undefined && { classOf: () => name }),
    });
    for await (const explained of all) {
      if ('code' in explained) report.warning(`${printable(explained.file)}: ${explained.code}, ${explained.reason}`);
      await folder.add(explained, actual.get(explained.file));
      const left = formatDuration((seconds() / ++done) * (files.length - done));
      report.live(`explaining  ${formatCount(done)}/${formatCount(files.length)}  ${left} left`);
    }
  } catch (error) {
    // What was explained until then is kept.
    if (!signal.aborted || error instanceof WarmstartError) throw error;
  }
  return seconds();
}

function sanityText({ steps, passed }: SanityReport, method: ExplanationMethod): string {
  const last = steps.at(-1);
  const found = `rank correlation ${last?.rankCorrelation.toFixed(2)}, SSIM ${last?.similarity.toFixed(2)}`;
  return passed
    ? `Sanity check passed: with all weights shuffled, the maps of ${method} are others (${found}).`
    : `Sanity check failed: with all weights shuffled, the maps of ${method} are still much the same (${found}; at most ` +
        `${mostRankCorrelation} is allowed). They show the picture, not what the model has learned.`;
}

function notAll(failed: number, total: number, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_EXPLAIN_FAILED',
    problem: `${failed} of ${plural(total, 'picture')} could not be read; they are named above`,
    where,
  });
}
