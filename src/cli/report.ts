import type { Terminal } from './terminal.js';

export interface ReportOptions {
  /** Standard output carries one JSON document; what is for people goes to standard error. */
  readonly json?: boolean;
  /** Only results and warnings. */
  readonly quiet?: boolean;
}

/** What a command has to say, by what it is; where it goes is decided here. */
export interface Report {
  /** The course of things: headings, tables that grow. */
  note(text: string): void;
  /** What the command was run for, in words. */
  result(text: string): void;
  /** The same for machines; said only if they listen. */
  document(value: object): void;
  /** Something the reader must know to trust the result. */
  warning(text: string): void;
  /** What is being done now; gone when it is over. */
  live(text: string): void;
  /** Characters a line can hold. */
  readonly columns: number;
}

export function reportTo(terminal: Terminal, { json = false, quiet = false }: ReportOptions): Report {
  const say = (text: string) => (json ? terminal.err(text) : terminal.out(text));
  const silent = () => {};
  return {
    note: quiet ? silent : say,
    result: json && quiet ? silent : say,
    document: json ? (value) => terminal.out(JSON.stringify(value, null, 2)) : silent,
    warning: (text) => terminal.err(`warning: ${text}`),
    live: quiet ? silent : (text) => terminal.live(text),
    columns: terminal.columns,
  };
}
