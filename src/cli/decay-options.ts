import type { Command } from 'commander';
import type { AdamWOptions } from '../optim/adamw.js';
import { zeroOrMore } from './option-values.js';

export interface DecayOptions {
  readonly weightDecay: number;
  readonly decayInGradient?: boolean;
  readonly decayWeightsOnly?: boolean;
}

/** `--weight-decay` and how it acts. */
export function decayOptions(command: Command): Command {
  return command
    .option('--weight-decay <n>', 'weight decay of AdamW', zeroOrMore('--weight-decay', '0.01'), 0.01)
    .option('--decay-in-gradient', 'weight decay as an L2 penalty in the gradient, as plain Adam has it')
    .option('--decay-weights-only', 'no weight decay of biases and of scales and shifts of norms');
}

export function decayOf({ weightDecay, decayInGradient, decayWeightsOnly }: DecayOptions): Partial<AdamWOptions> {
  return {
    weightDecay,
    decayForm: decayInGradient ? 'gradient' : 'decoupled',
    decayVectors: !decayWeightsOnly,
  };
}
