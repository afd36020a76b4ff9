import type { CompletedCommand, CompletedOption } from './completion.js';

/** A script for bash 3.2 and later (GNU Bash manual, "Programmable Completion"). */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `_warmstart() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(({ name, options }) => options.flatMap((option) => values(name, option))).join('\n')}
  esac
  case "$word" in
    -*) ;;
    *) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(flags).join('\n')}
  esac
}
complete -o filenames -F _warmstart warmstart`;
}

function values(command: string, { flag, takesValue, choices }: CompletedOption): string[] {
  if (!takesValue) return [];
  const offered = choices.length > 0 ? `compgen -W "${choices.join(' ')}"` : 'compgen -f';
  return [`    "${command} ${flag}") COMPREPLY=($(${offered} -- "$word")); return ;;`];
}

function flags({ name, options }: CompletedCommand): string {
  const all = [...options.map(({ flag }) => flag), '--help'].join(' ');
  return `    ${name}) COMPREPLY=($(compgen -W "${all}" -- "$word")) ;;`;
}
