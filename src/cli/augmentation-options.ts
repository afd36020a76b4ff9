import { type Command, Option } from 'commander';
import { type Augmentation, augmentation } from '../augment/augmentation.js';
import { mixup } from '../augment/mixup.js';
import { type PresetName, presets } from '../augment/presets.js';
import { positiveNumber } from './option-values.js';
import { usageError } from './usage.js';

export interface AugmentationOptions {
  readonly augment: PresetName;
  readonly mixup?: number;
}

/** `--augment` and `--mixup`. */
export function augmentationOptions(command: Command): Command {
  return command
    .addOption(presetOption('change training pictures at random in every step, as fits their kind'))
    .option(
      '--mixup <alpha>',
      'mix training pictures in pairs, and their labels: shares are drawn from a beta distribution, 0.4 is usual',
      mixupAlpha,
    );
}

/** A tiny alpha mixes nothing, a large one everything by halves; the beta draws are exact from .01 to 100. */
function mixupAlpha(text: string): number {
  const alpha = positiveNumber('--mixup')(text);
  if (alpha >= 0.01 && alpha <= 100) return alpha;
  throw usageError('--mixup', 'a number from 0.01 to 100', text);
}

/** `--augment` alone. */
export function presetOption(description: string): Option {
  return new Option('--augment <preset>', description).choices(Object.keys(presets)).default('none');
}

/** What is asked for, or undefined when nothing is. */
export function augmentationOf({ augment, mixup: alpha }: AugmentationOptions): Augmentation | undefined {
  const transforms = [...presets[augment], ...(alpha === undefined ? [] : [mixup({ alpha })])];
  return transforms.length > 0 ? augmentation(transforms) : undefined;
}
