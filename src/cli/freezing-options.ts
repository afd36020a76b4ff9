import { type Command, Option } from 'commander';

export interface FreezingOptions {
  /** Name of a node, value or layer. */
  readonly freezeTo?: string;
}

/** `--freeze-to`, for commands that train pretrained weights. */
export function freezingOptions(command: Command): Command {
  return command.addOption(
    new Option(
      '--freeze-to <node>',
      'everything up to this node, value or layer stays as it is, batch norms too, and all behind it learns; ' +
        'inspect and summary list names',
    ).conflicts('fromScratch'),
  );
}
