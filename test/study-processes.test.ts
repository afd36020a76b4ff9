import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { readStudy } from '../src/study/study-folder.js';
import { tinyInputs } from './support/tiny-inputs.js';

// The program as it was built last: npm test builds it first.
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const small = ['--size', '32', '--epochs', '2', '--threads', '1', '--batch-size', '8', '--smallest', '8'];
const args = [...small, '--recipe', 'notebook', '--arms', 'scratch,finetune', '--seeds', '2'];

const at = tinyInputs();

function begin(run: string, jobs: number): string[] {
  const where = [at('pictures'), '--weights', at('tiny.onnx'), '--out', at(run), '--jobs', String(jobs)];
  return ['quantify', ...where, ...args];
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs the program in a group of its own, as a terminal does. */
function warmstart(words: readonly string[]) {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stderr })));
  /** Ctrl-C reaches all processes of the group. */
  return { ended, pid: Number(child.pid), interrupt: () => process.kill(-Number(child.pid), 'SIGINT') };
}

const rows = async (run: string) => (await readFile(at(run, 'study.jsonl'), 'utf8').catch(() => '')).split('\n');

/** Processes of a group that are there and no zombies. */
async function groupOf(leader: number): Promise<number[]> {
  const numbers = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(
    numbers.map(async (number) => {
      const stat = await readFile(`/proc/${number}/stat`, 'utf8').catch(() => '');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === leader && state !== 'Z' ? [number] : [];
    }),
  );
  return found.flat();
}

/** What does not depend on how fast the machine is, nor on which process was the first. */
async function timeless(run: string) {
  const { record } = await readStudy(at(run));
  const rest = record.trainings.map(({ outcome: { seconds, energy, history, ...outcome }, ...job }) =>
    JSON.stringify({ ...job, outcome, history: history.map((row) => ({ ...row, seconds: 0 })) }),
  );
  return { ...record, trainings: rest.sort() };
}

describe.skipIf(!existsSync(program) || !existsSync('/proc/self/stat'))('quantify --jobs 2 (needs dist, Linux)', () => {
  test('stopped with Ctrl-C ends with its processes, and goes on to what one process finds', async () => {
    const { ended, pid, interrupt } = warmstart(begin('two', 2));
    await vi.waitUntil(async () => (await rows('two')).length > 3, { timeout: 120_000, interval: 50 });
    expect((await groupOf(pid)).length).toBe(3);
    interrupt();
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining(`warmstart quantify --resume ${at('two')}`)]);
    await vi.waitUntil(async () => (await groupOf(pid)).length === 0, { timeout: 10_000 });
    const left = await rows('two');
    expect(left.at(-1)).toBe('');
    for (const row of left.slice(0, -1)) JSON.parse(row);
    const [resumed, one] = await Promise.all([
      warmstart(['quantify', '--resume', at('two')]).ended,
      warmstart(begin('one', 1)).ended,
    ]);
    expect([resumed, one]).toMatchObject([{ code: 0 }, { code: 0 }]);
    const after = await rows('two');
    expect(after.slice(0, left.length - 1)).toEqual(left.slice(0, -1));
    expect(await timeless('two')).toEqual(await timeless('one'));
    expect(await readdir(at('two', 'models'))).toEqual(['finetune', 'scratch']);
  });
});
