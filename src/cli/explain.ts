import { type Command, Option } from 'commander';
import { readRun, type SavedRun } from '../experiment/load-run.js';
import { openNetwork } from '../explain/explained-network.js';
import { explanationMethods } from '../explain/explainer.js';
import { explanationParts } from '../overview/explanation-parts.js';
import type { Context } from './context.js';
import { type ExplainOptions, partNames } from './explain-options.js';
import { explainPictures } from './explain-pictures.js';
import { explainRun } from './explain-run.js';
import { wholeNumber } from './option-values.js';
import { reportOptions } from './options.js';
import { reportTo } from './report.js';
import { usageError } from './usage.js';

const examples = `
Examples:
  What has a run learned? All that can be said, as pages:
    $ warmstart explain runs/train-20250131-120000
  The pretrained arm of a study, its features compared with those from scratch:
    $ warmstart explain roads/models/finetune --against roads/models/scratch
  By which pixels a model takes new pictures for roads:
    $ warmstart explain model.onnx new/ --method integrated-gradients \\
        --class road --out looks
  Only whether the label could be told without looking:
    $ warmstart explain roads --only cues

Of a run all is explained: where it looks in held-out pictures, the wrong ones
first; whether something that should not matter tells the label (cues); where
it errs (mistakes); what its layers hold, and how far they moved (layers); and a
map of its pictures. Of pictures that are named, where it looks, and the four
that it learned from and finds most like each: those of the run, if they are
still there. A model without its run (.onnx alone) does not know them.

The folder of --out gets index.html, which leads to the other pages,
explain.json, overlays/ (PNG), maps/ (NPY, float32 [height, width], for
numpy.load), pictures/ (as the network saw them), and neighbours/ (those like
them). Ctrl-C keeps what is done.

A file that cannot be read is named on stderr; the others are explained all the
same, and the exit code is then 1.`;

export function explainCommand(program: Command, context: Context): void {
  const command = program
    .command('explain')
    .summary('show what a trained model looks at, and what it has learned')
    .description(
      'Shows what a run has learned of its pictures: where it looks, where it errs, what its layers hold, and whether it is ' +
        'right for the right reason. Of given pictures, by what in them a model tells their class.',
    )
    .argument('<model>', 'folder of a run, or an exported model (.onnx)')
    .argument(
      '[pictures...]',
      "files, folders of pictures, and patterns such as 'scans/**/*.jpg' (default: those of the run)",
    )
    .option('--only <parts>', `of a run, some of ${explanationParts.join(',')} (default: all)`, partNames)
    .option('--against <model>', 'another run or model, such as one from scratch: how alike are their features?')
    .addOption(
      new Option('--method <name>', 'how it is found out where a model looks')
        .choices([...explanationMethods])
        .default('grad-cam'),
    )
    .option('--class <name>', 'where it looks for this class (default: the one that it tells)')
    .option(
      '--layer <name>',
      'of grad-cam and grad-cam++: the layer whose maps are used (default: the last with 4 x 4 cells)',
    )
    .option(
      '--count <n>',
      'look at this many pictures at most (default: 24 held out, all given)',
      wholeNumber('--count', 1),
    )
    .option('--out <folder>', 'where results go (default: runs/explain-TIME)')
    .option(
      '--sanity',
      'of given pictures, too: check, by shuffling its weights, whether maps depend on what the model has learned',
    )
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024));
  reportOptions(command)
    .addHelpText('after', examples)
    .action((model: string, paths: string[], options: ExplainOptions) => run(model, paths, options, context));
}

async function run(model: string, paths: readonly string[], options: ExplainOptions, context: Context): Promise<void> {
  const report = reportTo(context.terminal, options);
  const saved: SavedRun = await readRun(model);
  const network = await openNetwork(saved.model);
  const { classes } = network.card;
  if (options.class !== undefined && !classes.includes(options.class))
    throw usageError('--class', `one of ${classes.join(', ')}`, options.class);
  const explained = { saved, network };
  if (paths.length === 0) return explainRun(explained, options, { context, report });
  if (options.only)
    throw usageError(
      '--only',
      'nothing beside named pictures: of those it is shown where it looks',
      options.only.join(),
    );
  if (options.against !== undefined) throw usageError('--against', 'nothing beside named pictures', options.against);
  return explainPictures(explained, paths, options, { context, report });
}
