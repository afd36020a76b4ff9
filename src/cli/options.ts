import { type Command, Option } from 'commander';
import { minBatchSize } from '../data/batches.js';
import { maxSide } from '../data/picture-size.js';
import type { Lowering } from '../lowering/positional-layout.js';
import { architectures } from '../nn/architectures.js';
import type { LearningRate } from '../optim/discriminative-rates.js';
import { type AugmentationOptions, augmentationOptions } from './augmentation-options.js';
import { labelOptions, oversampleOption, type SplitOptions, splitOptions } from './data-options.js';
import { learningRate, orAuto, pattern, share, wholeNumber } from './option-values.js';
import type { ReportOptions } from './report.js';

export interface DataOptions extends SplitOptions {
  readonly size: number;
  readonly batchSize: number | 'auto';
  readonly oversample?: boolean;
  readonly valid: number;
  readonly group?: RegExp;
  readonly seed: number;
}

/** What a run on pictures has to know, whatever it is for. */
export interface RunOptions extends DataOptions, ReportOptions {
  readonly freezeBatchNorms?: boolean;
  readonly threads?: number;
  readonly lowering: Lowering;
  readonly out?: string;
}

export interface TrainingOptions extends RunOptions, AugmentationOptions {
  readonly epochs: number;
  readonly lr: LearningRate;
}

/** `--size`, of every picture after decoding. */
export function sizeOption(command: Command): Command {
  return command.option(
    '--size <pixels>',
    'shorter side is scaled to this, centre is cropped',
    wholeNumber('--size', 1, maxSide),
    128,
  );
}

/** How pictures are read and split. */
export function dataOptions(command: Command): Command {
  return oversampleOption(splitOptions(labelOptions(sizeOption(command))))
    .option(
      '--batch-size <n>',
      'pictures in a training step; auto: 64, fed in parts where memory holds no more, fewer if there are fewer',
      orAuto(wholeNumber('--batch-size', minBatchSize, 65536)),
      64,
    )
    .option('--valid <share>', 'share of the pictures held out for validation', share('--valid'), 0.2)
    .option(
      '--group <regex>',
      'what of a file name tells its sheet, patient or scan; no group is on both sides of the split',
      pattern('--group'),
    )
    .option('--seed <n>', 'decides split, random weights, order, augmentation, dropout', wholeNumber('--seed', 0), 42);
}

/** How pictures are read and split, and what both training commands have in common. */
export function trainingOptions(command: Command): Command {
  augmentationOptions(dataOptions(command))
    .addOption(
      new Option(
        '--class-weights',
        'errors on rarer classes weigh more in the loss, so that all classes count alike',
      ).conflicts(['oversample', 'labelDelimiter']),
    )
    .option('--epochs <n>', 'passes over the training pictures', wholeNumber('--epochs', 1, 100_000), 5)
    .addOption(
      new Option('--lr <rate>', 'peak rate of the head, a tenth for the body; or FIRST,LAST from first to last layers')
        .argParser(learningRate('--lr'))
        .default({ last: 3e-3 }, '3e-3'),
    );
  return runOptions(command);
}

/** What learns, how it is computed, and where the results go. */
export function runOptions(command: Command): Command {
  return command
    .option(
      '--freeze-batch-norms',
      'of pretrained weights only the head learns: all epochs but the first take moments (not with --augment or --mixup), but the body no longer ' +
        'adapts to these pictures, which may cost accuracy',
    )
    .option('--threads <n>', 'threads of one operator (default: all cores)', wholeNumber('--threads', 1, 1024))
    .addOption(
      new Option('--lowering <form>', 'how convolutions are computed in training, to look for an error')
        .choices(['auto', 'direct', 'products'] satisfies Lowering[])
        .default('auto'),
    )
    .option('--out <dir>', 'folder for the results, new or empty (default: runs/COMMAND-TIME)');
}

/** `--json` and `--quiet`. */
export function reportOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON document on stdout, everything else on stderr')
    .option('--quiet', 'no progress, only results and warnings');
}

/** `--weights` and `--arch`. */
export function weightsOptions(command: Command): Command {
  return command
    .option(
      '--weights <file>',
      'pretrained weights: a model (.onnx), or torchvision names (.safetensors); default: the embedded ones of resnet18',
    )
    .addOption(
      architectureOption('--arch <name>', 'architecture of the .safetensors or embedded weights (default: resnet18)'),
    );
}

export function architectureOption(flags: string, description: string): Option {
  return new Option(flags, description).choices(Object.keys(architectures));
}
