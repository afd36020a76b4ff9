import { type Command, Option } from 'commander';
import { type HeadName, namedHeads } from '../nn/named-heads.js';
import { wholeNumber } from './option-values.js';

/** What stands behind a body, and how the body learns. */
export interface NetworkOptions {
  readonly head: HeadName;
  readonly lora?: number;
}

/** `--head` and `--lora`. */
export function networkOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--head <name>',
        "what reads the body's features: fastai's two layers, one linear layer, or attention over positions",
      )
        .choices(Object.keys(namedHeads))
        .default('fastai' satisfies HeadName),
    )
    .addOption(
      new Option(
        '--lora <rank>',
        'a pretrained transformer learns by low-rank adapters beside its linear layers, which stay as they are and take ' +
          'them in at the end',
      )
        .argParser(wholeNumber('--lora', 1, 4096))
        .conflicts('fromScratch'),
    );
}

/** The same, as a learner is told. */
export function networkOf({ head, lora }: NetworkOptions) {
  return { head: namedHeads[head], lora: lora === undefined ? undefined : { rank: lora } };
}
