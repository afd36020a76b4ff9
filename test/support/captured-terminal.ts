import type { Terminal } from '../../src/cli/terminal.js';

/** Keeps what a command writes. */
export class CapturedTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly shown: string[] = [];
  readonly columns = 80;
  readonly #onLive: (text: string) => void;

  /** @param onLive told of what is shown, when it is shown */
  constructor(onLive: (text: string) => void = () => {}) {
    this.#onLive = onLive;
  }

  out(text: string): void {
    this.stdout += `${text}\n`;
  }

  err(text: string): void {
    this.stderr += `${text}\n`;
  }

  live(text: string): void {
    this.shown.push(text);
    this.#onLive(text);
  }
}
