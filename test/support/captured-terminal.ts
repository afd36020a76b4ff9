import type { Terminal } from '../../src/cli/terminal.js';

/** Keeps what a command writes. */
export class CapturedTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly shown: string[] = [];
  readonly columns = 80;

  out(text: string): void {
    this.stdout += `${text}\n`;
  }

  err(text: string): void {
    this.stderr += `${text}\n`;
  }

  live(text: string): void {
    this.shown.push(text);
  }
}
