import { wrap } from '../../dist/cli/text.js';
import { gigabytes, seconds } from './cells.mjs';
import { titleOf } from './configurations.mjs';
import { enginesTable } from './engines-table.mjs';
import { peerProgram } from './peer.mjs';
import { measure, ourProgram } from './process.mjs';
import { compared, inTurns } from './rounds.mjs';
import { stepFlags } from './step-time.mjs';

/** Training steps in an epoch. */
const steps = 8;

const figures = ['stepSeconds', 'epochSeconds', 'featureSeconds', 'peakBytes'];

/** Only the head learns, on features that are computed once for all epochs; the peer computes them in every step. */
export async function measureHead(configuration, context) {
  const { options, peer, note } = context;
  const { batch, size } = configuration;
  const pictures = steps * batch;
  const ours = async () => {
    const found = await measure(ourProgram('head.mjs', [pictures, batch, size].map(String)), context);
    const { failure, minStepSeconds, minEpochSeconds, featureSeconds, peakBytes } = found;
    return failure ? found : { stepSeconds: minStepSeconds, epochSeconds: minEpochSeconds, featureSeconds, peakBytes };
  };
  const theirs = async () => {
    const program = peerProgram(peer, 'torch_step.py', stepFlags(configuration, 'head', options.steps));
    const { failure, minSeconds, peakBytes } = await measure(program, context);
    return failure ? { failure } : { stepSeconds: minSeconds, peakBytes };
  };
  const rounds = await inTurns({ warmstart: ours, peer: peer && theirs }, options.rounds, (round) =>
    note(`${titleOf(configuration)}, head on kept features: round ${round} of ${options.rounds}`),
  );
  return { ...configuration, pictures, ...compared(rounds, figures) };
}

const rows = [
  ['training step, s', 'stepSeconds', seconds],
  [`epoch of ${steps} steps, validation too, s`, 'epochSeconds', seconds],
  ['features, once for all epochs, s', 'featureSeconds', seconds],
  ['peak memory, GB', 'peakBytes', gigabytes],
];

export function headTable(result) {
  const title = `${titleOf(result)}: the head alone, on the kept features of ${result.pictures} pictures`;
  return `${wrap(title, 80)}\n${enginesTable(result, rows)}`;
}
