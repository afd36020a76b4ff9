import type { CompletedCommand, CompletedOption } from './completion.js';

/** A script for zsh's completion system (zsh manual, "Completion System", `_arguments`, `_describe`). */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef warmstart
local -a commands
commands=(
${commands.map(({ name, summary }) => `  ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
)
if (( CURRENT == 2 )); then
  _describe command commands
  return
fi
case $words[2] in
${commands.map(argumentsOf).join('\n')}
esac`;
}

function argumentsOf({ name, options }: CompletedCommand): string {
  const specs = [...options.map(spec), quoted('*:file:_files')].join(' \\\n    ');
  // The command itself is no argument of its options.
  return `${name})\n  shift words; (( CURRENT-- ))\n  _arguments \\\n    ${specs} ;;`;
}

function spec({ flag, description, takesValue, choices }: CompletedOption): string {
  const text = `${flag}[${description.replace(/[[\]\\:]/g, '\\$&')}]`;
  if (!takesValue) return quoted(text);
  return quoted(`${text}:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
