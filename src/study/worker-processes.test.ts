import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { trainingWorker } from '../../test/support/training-worker.js';
import type { TrainingEvent } from '../learner/training-event.js';
import type { TrainingJob } from './training-job.js';
import { workerProcesses } from './worker-processes.js';

const jobOf = (arm: string, seed = 1): TrainingJob => ({
  arm,
  budget: 8,
  seed,
  judgedOn: 'test',
  rate: 0.01,
  epochs: 3,
});

async function runnerOf(opening: object = {}, count = 1) {
  const { program, mark } = await trainingWorker();
  const runner = workerProcesses({ program, opening: { mark, ...opening }, count });
  onTestFinished(() => runner.close());
  const run = (arm: string, ...more: [number?]) => runner.run(jobOf(arm, ...more)) as unknown as Promise<Answer>;
  return { runner, run, mark };
}

interface Answer {
  readonly opened: unknown;
  readonly seed: number;
  readonly process: number;
}

function isAlive(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}

describe('workerProcesses', () => {
  test('bring what they are opened with, the job, the outcome and the events across', async () => {
    const { runner, mark } = await runnerOf({ pattern: /^[^_]+/, empty: undefined });
    const events: TrainingEvent[] = [];
    const outcome = await runner.run(jobOf('works', 7), { listener: (event) => events.push(event) });
    expect(outcome).toMatchObject({ opened: { mark, pattern: /^[^_]+/ }, seed: 7 });
    expect(events).toEqual([{ kind: 'fit', epochs: 3, steps: 1, metrics: [] }]);
  });

  test('train one at a time each, and are used again', async () => {
    const { runner, run } = await runnerOf({}, 2);
    expect(runner.atOnce).toBe(2);
    const [first, second] = await Promise.all([run('works'), run('works')]);
    expect(first.process).not.toBe(second.process);
    expect([first.process, second.process]).toContain((await run('works')).process);
  });

  test('bring errors across as what they are, and go on', async () => {
    const { run } = await runnerOf();
    const { process: number } = await run('works');
    await expect(run('fails')).rejects.toMatchObject({
      name: 'WarmstartError',
      code: 'E_STUDY_JOB',
      fault: { problem: 'not so', expected: 'that', received: 'this' },
    });
    await expect(run('breaks')).rejects.toThrow('a fault of ours');
    expect((await run('works')).process).toBe(number);
    const refused = await runnerOf({ refused: true });
    await expect(refused.run('works')).rejects.toMatchObject({ code: 'E_DATA_NONE' });
  });

  test('are replaced where they die, and the training is begun again, once', async () => {
    const { run } = await runnerOf();
    const { process: number } = await run('works');
    expect((await run('dies once', 5)).seed).toBe(5);
    await expect(run('dies')).rejects.toMatchObject({
      code: 'E_STUDY_WORKER',
      fault: { received: 'SIGKILL', where: 'dies, 8 labels a class, seed 1' },
    });
    // One that dies while it waits is no reason for anything.
    const { process: idle } = await run('works');
    expect(idle).not.toBe(number);
    process.kill(idle, 'SIGKILL');
    await vi.waitUntil(() => !isAlive(idle), 10_000);
    expect((await run('works')).process).not.toBe(idle);
  });

  test('stop when they are told to, with the reason of the signal', async () => {
    const { runner, run } = await runnerOf();
    const stop = new AbortController();
    const { process: number } = await run('works');
    const reason = new Error('enough');
    const listener = () => stop.abort(reason);
    await expect(runner.run(jobOf('waits'), { listener, signal: stop.signal })).rejects.toBe(reason);
    await expect(runner.run(jobOf('works'), { signal: stop.signal })).rejects.toBe(reason);
    // The process is none the worse for it.
    expect((await run('works')).process).toBe(number);
  });

  test('end when they are closed, and the training under way with them', async () => {
    const { runner, run } = await runnerOf();
    const { process: number } = await run('works');
    const underWay = expect(run('waits')).rejects.toMatchObject({ code: 'E_STUDY_WORKER' });
    await runner.close();
    await underWay;
    expect(isAlive(number)).toBe(false);
    await runner.close();
  });

  test('end when whoever has started them is killed', async () => {
    const { parent } = await trainingWorker();
    const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [told] = await once(child.stdout, 'data');
    const number = Number(String(told));
    expect(isAlive(number)).toBe(true);
    child.kill('SIGKILL');
    await vi.waitUntil(() => !isAlive(number), 10_000);
  });
});
