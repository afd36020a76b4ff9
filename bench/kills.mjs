// Ends trainings with SIGKILL at random moments, goes on with them until they are finished, and compares what they
// leave with what an undisturbed training leaves: node bench/kills.mjs 100 [seed]
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../dist/random/random-stream.js';
import { endedBefore } from './subject/killed-program.mjs';
import { writeTinyJob } from './subject/tiny-job.mjs';

/** Two phases, and everything that a checkpoint must remember. */
const options = [
  ...['--size', '32', '--batch-size', '8', '--threads', '1', '--schedule', 'fine-tune', '--epochs', '90'],
  ...['--freeze-epochs', '10', '--save-best', '--reduce-on-plateau', '--early-stopping', '80'],
  ...['--clip-norm', '1', '--accumulate', '2', '--label-smoothing', '.1'],
];

/**
 * @param kills how many processes to end; as many runs are begun as that takes
 * @returns how many runs were finished after `killed` kills, `inTraining` of which came after the first epoch, how many
 * checkpoints were gone on with, and in words what was not as it should be
 */
export async function killRuns(kills, seed = 0, tell = () => {}) {
  const folder = await mkdtemp(join(tmpdir(), 'warmstart-kills-'));
  try {
    await writeTinyJob(folder);
    const begin = (out) => [
      'train',
      join(folder, 'pictures'),
      '--weights',
      join(folder, 'tiny.onnx'),
      ...options,
      '--out',
      out,
    ];
    const start = performance.now();
    await toEnd(begin(join(folder, 'undisturbed')));
    const duration = performance.now() - start;
    const wanted = await leftBehind(join(folder, 'undisturbed'));
    const stream = randomStream(seed, 'kills');
    const found = { runs: 0, killed: 0, inTraining: 0, faults: [] };
    while (found.killed < kills || found.runs === 0) {
      const out = join(folder, `run-${found.runs}`);
      for (let finished = false; !finished; ) {
        // One that was killed before it had written how it was begun has left nothing to go on with.
        const begun = existsSync(join(out, 'config.json'));
        if (!begun) await rm(out, { recursive: true, force: true });
        const args = begun ? ['train', '--resume', out] : begin(out);
        const delay = found.killed < kills ? stream.uniform() * duration : Number.POSITIVE_INFINITY;
        finished = await endedBefore(args, delay);
        if (finished) continue;
        found.killed += 1;
        if (existsSync(join(out, 'checkpoint.safetensors'))) found.inTraining += 1;
      }
      found.runs += 1;
      found.faults.push(...(await faults(out, wanted)).map((fault) => `run ${found.runs}: ${fault}`));
      await rm(out, { recursive: true });
      tell(`${found.killed} of ${kills} kills, ${found.runs} runs finished, ${found.faults.length} faults`);
    }
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function faults(out, wanted) {
  const found = await leftBehind(out);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return names.flatMap((name) => (wanted[name] === found[name] ? [] : [`${name} is not that of an undisturbed run`]));
}

/** Files by name, without what tells times, energy and places. */
async function leftBehind(out) {
  const files = await readdir(out);
  const entries = files.map(async (name) => [name, comparable(name, await readFile(join(out, name)))]);
  return Object.fromEntries(await Promise.all(entries));
}

function comparable(name, bytes) {
  if (name === 'config.json') return 'there';
  if (!name.startsWith('history') && name !== 'result.json') return bytes.toString('base64');
  const text = bytes.toString('utf8');
  return (name === 'result.json' ? withoutEnergy(text) : text)
    .replaceAll(/"seconds": ?[\d.e-]+/g, '')
    .replaceAll(/"run": ?"[^"]*"/g, '');
}

function withoutEnergy(text) {
  const { energy, carbon, energyFromEpoch, ...rest } = JSON.parse(text);
  return JSON.stringify(rest);
}

async function toEnd(args) {
  if (!(await endedBefore(args, Number.POSITIVE_INFINITY))) throw new Error('ended by a signal of somebody else');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = '100', seed = '0'] = process.argv.slice(2);
  const found = await killRuns(Number(kills), Number(seed), (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  process.exitCode = found.faults.length === 0 ? 0 : 1;
}
