import type { CompletedCommand, CompletedOption } from './completion.js';

/** A script for fish (fish manual, `complete`). */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return [
    'complete -c warmstart -f -n __fish_use_subcommand -l help',
    'complete -c warmstart -f -n __fish_use_subcommand -l version',
    ...commands.flatMap((command) => [
      `complete -c warmstart -f -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
      ...command.options.map((option) => line(command.name, option)),
    ]),
  ].join('\n');
}

function line(command: string, { flag, description, takesValue, choices }: CompletedOption): string {
  const value = !takesValue ? '' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r';
  const name = flag.replace(/^--/, '');
  return `complete -c warmstart -n '__fish_seen_subcommand_from ${command}' -l ${name}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
