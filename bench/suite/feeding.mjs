import { gigabytes, micro } from './cells.mjs';
import { enginesTable } from './engines-table.mjs';
import { peerProgram } from './peer.mjs';
import { flagsOf, measure, ourProgram } from './process.mjs';
import { compared, inTurns } from './rounds.mjs';

/** Batches of pictures to decode and feed. */
const batches = 32;

const figures = ['decodingSeconds', 'diskSeconds', 'memorySeconds', 'peakBytes'];

/**
 * Decoding and feeding without training. We decode once and feed every epoch from a file or from memory; the peer decodes
 * in every epoch.
 */
export async function measureFeeding({ size, batch }, context) {
  const { options, peer, note } = context;
  const pictures = batches * batch;
  const ours = async () => {
    const found = await measure(ourProgram('feeding.mjs', [pictures, size, batch].map(String)), context);
    const { failure, decodedPerSecond, fedFromDiskPerSecond, fedFromMemoryPerSecond, peakBytes } = found;
    if (failure) return { failure };
    return {
      decodingSeconds: 1 / decodedPerSecond,
      diskSeconds: 1 / fedFromDiskPerSecond,
      memorySeconds: 1 / fedFromMemoryPerSecond,
      peakBytes,
    };
  };
  const theirs = async () => {
    const program = peerProgram(peer, 'torch_feeding.py', flagsOf({ pictures, size, batch }));
    const { failure, fedPerSecond } = await measure(program, context);
    return failure ? { failure } : { decodingSeconds: 1 / fedPerSecond, diskSeconds: 1 / fedPerSecond };
  };
  const rounds = await inTurns({ warmstart: ours, peer: peer && theirs }, options.rounds, (round) =>
    note(`feeding: round ${round} of ${options.rounds}`),
  );
  return { pictures, size, batch, ...compared(rounds, figures) };
}

const rows = [
  ['decoding', 'decodingSeconds', micro],
  ['feeding a later epoch, from disk', 'diskSeconds', micro],
  ['feeding a later epoch, from memory', 'memorySeconds', micro],
  ['peak memory, GB', 'peakBytes', gigabytes],
];

export function feedingTable(result) {
  const { pictures, size, batch } = result;
  const title = `Feeding ${pictures} pictures of ${size}x${size} by ${batch}, microseconds a picture`;
  return `${title}\n${enginesTable(result, rows)}`;
}
