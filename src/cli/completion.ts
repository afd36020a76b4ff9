import { Argument, type Command, type Option } from 'commander';
import { bashCompletion } from './completion-bash.js';
import { fishCompletion } from './completion-fish.js';
import { zshCompletion } from './completion-zsh.js';
import { takesValue } from './config-file.js';
import type { Context } from './context.js';

/** What a shell can complete of a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** With its dashes. */
  readonly flag: string;
  readonly description: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values there are, where they are few; of others the shell offers files. */
  readonly choices: readonly string[];
}

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

const examples = `
Examples:
  bash, for this and later sessions:
    $ warmstart completion bash > ~/.warmstart.bash
    $ echo 'source ~/.warmstart.bash' >> ~/.bashrc
  zsh, into a folder of its $fpath:
    $ warmstart completion zsh > ~/.zsh/completions/_warmstart
  fish:
    $ warmstart completion fish > ~/.config/fish/completions/warmstart.fish`;

/** `completion SHELL`: a script that lets a shell complete commands, options and their values. */
export function completionCommand(program: Command, { terminal }: Context): void {
  program
    .command('completion')
    .summary('print a script that lets your shell complete commands and options')
    .description('Prints a script with which a shell completes commands, options and their values.')
    .addArgument(new Argument('<shell>').choices(Object.keys(shells)))
    .addHelpText('after', examples)
    .action((shell: keyof typeof shells) => terminal.out(shells[shell](program.commands.map(completedCommand))));
}

function completedCommand(command: Command): CompletedCommand {
  return { name: command.name(), summary: command.summary(), options: command.options.map(completedOption) };
}

function completedOption(option: Option): CompletedOption {
  const { long, flags, description, argChoices = [] } = option;
  return { flag: long ?? flags, description, takesValue: takesValue(option), choices: argChoices };
}
