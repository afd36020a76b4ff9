import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledSources } from './compiled-sources.js';

/** A worker whose trainings do what the name of their arm says. What it is opened with is its outcome's `opened`. */
const worker = `
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { WarmstartError } from './error/warmstart-error.js';
import { serveTrainings } from './study/serve-trainings.js';

serveTrainings(async (opening) => {
  if (opening.refused) throw new WarmstartError({ code: 'E_DATA_NONE', problem: 'no pictures' });
  return { atOnce: 1, close: async () => {}, run: (job, told) => run(opening, job, told) };
});

async function run(opening, { arm, seed, epochs }, { listener, signal }) {
  const fit = { kind: 'fit', epochs, steps: 1, metrics: [] };
  listener(fit);
  if (arm === 'fails') {
    const cause = new Error('with a function', { cause: () => {} });
    throw new WarmstartError({ code: 'E_STUDY_JOB', problem: 'not so', expected: 'that', received: 'this', cause });
  }
  if (arm === 'breaks') throw new Error('a fault of ours');
  if (arm === 'dies' || (arm === 'dies once' && !existsSync(opening.mark))) {
    writeFileSync(opening.mark, '');
    process.kill(process.pid, 'SIGKILL');
  }
  // Nothing but the signal ends it.
  if (arm === 'waits') await setTimeout(600_000, undefined, { signal });
  return { opened: opening, seed, process: process.pid };
}
`;

/** A process that has one training done, which does not end; it tells the worker's number once that is under way. */
const parent = `
import { workerProcesses } from './study/worker-processes.js';

const runner = workerProcesses({ program: new URL('worker.js', import.meta.url), opening: {}, count: 1 });
const job = { arm: 'waits', budget: 8, seed: 1, judgedOn: 'test', rate: 0.01, epochs: 1 };
const { process: number } = await runner.run({ ...job, arm: 'works' });
void runner.run(job, { listener: () => console.log(number) });
`;

/** @returns the program of a worker, that of a process which has one, and a path for its opening's `mark` */
export async function trainingWorker(): Promise<{
  readonly program: URL;
  readonly parent: string;
  readonly mark: string;
}> {
  const folder = await compiledSources(['error', 'study']);
  await writeFile(join(folder, 'worker.js'), worker);
  await writeFile(join(folder, 'parent.js'), parent);
  return {
    program: pathToFileURL(join(folder, 'worker.js')),
    parent: join(folder, 'parent.js'),
    mark: join(folder, 'mark'),
  };
}
