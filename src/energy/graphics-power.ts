import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const QUERY = ['--query-gpu=index,power.draw', '--format=csv,noheader,nounits', '--loop=1'];

interface Reading {
  readonly watts: number;
  /** Milliseconds. */
  readonly at: number;
}

/**
 * The energy of NVIDIA's graphics processors, from their power once a second (`nvidia-smi`). A power counts from its line
 * to the next one of the same processor.
 */
export class GraphicsPower {
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #last = new Map<string, Reading>();
  #joules = 0;
  #fault: string | undefined;

  /** @param program `nvidia-smi`, or the path of it */
  constructor(program: string) {
    this.#child = spawn(program, QUERY, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.on('error', ({ message }) => {
      this.#fault = message;
    });
    // Neither it nor its pipe keeps our process; without its pipe it ends by itself.
    this.#child.unref();
    createInterface(this.#child.stdout).on('line', (line) => this.#read(line, performance.now()));
  }

  /** What was used until now; undefined, and `fault` says why, when no power has been told. */
  get joules(): number | undefined {
    if (this.#last.size === 0) return undefined;
    const now = performance.now();
    return [...this.#last.values()].reduce((sum, { watts, at }) => sum + (watts * (now - at)) / 1000, this.#joules);
  }

  get processors(): number {
    return this.#last.size;
  }

  get fault(): string {
    return this.#fault ?? 'it told no power';
  }

  stop(): void {
    this.#child.kill();
  }

  #read(line: string, at: number): void {
    const [, index, power] = /^\s*(\d+)\s*,\s*(\d+(?:\.\d+)?)\s*$/.exec(line) ?? [];
    if (index === undefined) {
      this.#fault ??= `it said ${JSON.stringify(line.slice(0, 80))}`;
      return;
    }
    const last = this.#last.get(index);
    if (last) this.#joules += (last.watts * (at - last.at)) / 1000;
    this.#last.set(index, { watts: Number(power), at });
  }
}
