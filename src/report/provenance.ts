import type { RunConfig } from '../experiment/load-run.js';
import type { SavedStudy } from '../study/study-record.js';
import type { Provenance } from './report-content.js';

/** How the runs behind a report were started, and where. */
export function provenanceOf(saved: readonly SavedStudy[]): Provenance {
  const [first] = saved;
  return {
    command: saved.map(({ config }) => commandLine(config)).join('\n'),
    versions: (first?.config.versions ?? {}) as Record<string, string>,
    machine: typeof first?.config.machine === 'string' ? first.config.machine : 'not recorded',
    runs: saved.map(({ path }) => path),
  };
}

/** The command line that starts such a run again, for a POSIX shell. */
export function commandLine({ command, arguments: { folder }, options }: RunConfig): string {
  const words = Object.entries(options)
    .filter(([name]) => !settled.has(name))
    .flatMap(([name, value]) => optionWords(name, value));
  const operand = folder.startsWith('-') ? `./${folder}` : folder;
  return ['warmstart', command, operand, ...words].map(quoted).join(' ');
}

/** The options that these have brought are among the others. */
const settled: ReadonlySet<string> = new Set(['config', 'resume']);

/** Options that are given once for each of their values; others list theirs with commas. */
const repeated: ReadonlySet<string> = new Set(['arm']);

function optionWords(name: string, value: unknown): string[] {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === undefined || value === null || value === false) return [];
  if (value === true) return [flag];
  if (Array.isArray(value))
    return repeated.has(name) ? value.flatMap((one) => optionWords(name, one)) : [flag, value.join(',')];
  const text = valueText(value);
  return text.startsWith('-') ? [`${flag}=${text}`] : [flag, text];
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('last' in value) return 'first' in value ? `${value.first},${value.last}` : String(value.last);
  if ('folds' in value && 'fold' in value) return `${value.fold}/${value.folds}`;
  if ('name' in value && 'file' in value) return `${value.name}=${value.file}`;
  return Object.values(value).join(',');
}

function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
