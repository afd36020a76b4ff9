import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plural, wrap } from '../../dist/cli/text.js';
import { gigabytes, seconds } from './cells.mjs';
import { enginesTable } from './engines-table.mjs';
import { peerProgram } from './peer.mjs';
import { flagsOf, lastResult, ourProgram, runProcess } from './process.mjs';
import { compared, inTurns } from './rounds.mjs';

const figures = ['seconds', 'scratchSeconds', 'pretrainedSeconds', 'peakBytes'];

/**
 * The main job from command to verdict, in a fresh process: both arms on a folder of pictures, or on drawn ones. The
 * peer trains the same two arms one after the other, with random weights in both, and reads the pictures anew in each
 * epoch, in worker processes.
 */
export async function measureJob(context) {
  const { options, peer, note } = context;
  const { job } = options;
  const drawn = job.folder ? { folder: job.folder } : await draw(context);
  if (drawn.failure) return { ...job, warmstart: drawn };
  const rounds = await inTurns(
    {
      warmstart: () => compare(drawn.folder, context),
      peer: peer && (() => trainPeer(drawn.folder, context)),
    },
    job.rounds,
    (round) => note(`whole job: round ${round} of ${job.rounds}`),
  );
  return { ...job, ...compared(rounds, figures) };
}

async function draw(context) {
  context.note('whole job: drawing pictures');
  const folder = await mkdtemp(join(context.folder, 'pictures-'));
  const { failure } = await runProcess(commandLine(['demo-data', folder, '--quiet']), context);
  return failure ? { failure } : { folder };
}

async function compare(pictures, context) {
  const { epochs, size, batch } = context.options.job;
  const out = await mkdtemp(join(context.folder, 'run-'));
  const flags = flagsOf({ epochs, size, 'batch-size': batch, out });
  const run = await runProcess(commandLine(['compare', pictures, '--quiet', ...flags]), context, true);
  if (run.failure) return run;
  const { arms } = JSON.parse(await readFile(join(out, 'result.json'), 'utf8'));
  await rm(out, { recursive: true });
  return {
    seconds: run.seconds,
    scratchSeconds: arms.scratch.seconds,
    pretrainedSeconds: arms.pretrained.seconds,
    peakBytes: run.peakBytes,
  };
}

async function trainPeer(pictures, context) {
  const { epochs, size, batch } = context.options.job;
  const program = peerProgram(context.peer, 'torch_job.py', [pictures, ...flagsOf({ epochs, size, batch })]);
  const run = await runProcess(program, context, true);
  if (run.failure) return run;
  const { scratch, frozen } = lastResult(run.output);
  return { seconds: run.seconds, scratchSeconds: scratch, pretrainedSeconds: frozen, peakBytes: run.peakBytes };
}

function commandLine(args) {
  return ourProgram('../dist/cli/main.js', args);
}

const rows = [
  ['command to verdict, s', 'seconds', seconds],
  ['  training from scratch, s', 'scratchSeconds', seconds],
  ['  training with a frozen body, s', 'pretrainedSeconds', seconds],
  ['peak memory of all processes, GB', 'peakBytes', gigabytes],
];

export function jobTable(result) {
  const { folder = 'drawn pictures', epochs, size, batch, rounds } = result;
  const subject = `${folder}, ResNet-18, ${size}x${size}, batch ${batch}, ${plural(epochs, 'epoch')}`;
  const title = `The whole job: ${subject}, best of ${plural(rounds, 'round')}`;
  return `${wrap(title, 80)}\n${enginesTable(result, rows)}`;
}
