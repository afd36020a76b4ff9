// Ends studies with SIGKILL at random moments, goes on with them until they are finished, and compares what they found
// with what an undisturbed one found: node bench/kills-study.mjs 20 [seed]
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../dist/random/random-stream.js';
import { readStudy } from '../dist/study/study-folder.js';
import { endedBefore } from './subject/killed-program.mjs';
import { writeTinyJob } from './subject/tiny-job.mjs';

const options = ['--size', '32', '--batch-size', '8', '--threads', '1', '--epochs', '2', '--seeds', '6'];

/** @returns how many kills there were, how many of them after a first training, and in words what was not as it should be */
export async function killStudies(kills, seed = 0, tell = () => {}) {
  const folder = await mkdtemp(join(tmpdir(), 'warmstart-kills-'));
  try {
    await writeTinyJob(folder);
    const weights = ['--weights', join(folder, 'tiny.onnx')];
    const begin = (out) => ['quantify', join(folder, 'pictures'), ...weights, ...options, '--out', out];
    const start = performance.now();
    await endedBefore(begin(join(folder, 'undisturbed')), undefined);
    const duration = performance.now() - start;
    const wanted = await found(join(folder, 'undisturbed'));
    const stream = randomStream(seed, 'kills');
    const result = { studies: 0, killed: 0, inTraining: 0, faults: [] };
    while (result.killed < kills) {
      const out = join(folder, `study-${result.studies}`);
      for (let finished = false; !finished; ) {
        const begun = existsSync(join(out, 'config.json'));
        if (!begun) await rm(out, { recursive: true, force: true });
        const delay = result.killed < kills ? stream.uniform() * duration * 0.6 : undefined;
        finished = await endedBefore(begun ? ['quantify', '--resume', out] : begin(out), delay);
        if (finished) continue;
        result.killed += 1;
        const rows = await readFile(join(out, 'study.jsonl'), 'utf8').catch(() => '');
        if (rows.split('\n').length > 2) result.inTraining += 1;
      }
      result.studies += 1;
      if ((await found(out)) !== wanted) result.faults.push(`study ${result.studies} found something else`);
      tell(`${result.killed} of ${kills} kills, ${result.studies} studies finished, ${result.faults.length} faults`);
    }
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a study found and reports, without times, energy and the order of its rows. */
async function found(out) {
  const { record, models } = await readStudy(out);
  const trainings = record.trainings.map((training) => JSON.stringify(training, timeless)).sort();
  const networks = [];
  for (const [arm, path] of models) networks.push([arm, (await readFile(path)).toString('base64')]);
  const { created, provenance, ...report } = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
  const { verdict, ...findings } = report.findings;
  const told = verdict.sentences.filter((sentence) => !sentence.startsWith('What it took'));
  const said = { ...report, findings: { ...findings, verdict: { ...verdict, sentences: told } } };
  return JSON.stringify({ ...record, trainings, networks, report: said }, timeless);
}

/** Times, energy, and what follows from them. */
const masked = new Set(['seconds', 'energy', 'carbon', 'total']);

function timeless(key, value) {
  return masked.has(key) ? undefined : value;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = '20', seed = '0'] = process.argv.slice(2);
  const result = await killStudies(Number(kills), Number(seed), (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
