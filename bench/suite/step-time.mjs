import { renderTable } from '../../dist/cli/table.js';
import { formatCount, plural, wrap } from '../../dist/cli/text.js';
import { fixed, gigabytes, percent, quotient, seconds } from './cells.mjs';
import { titleOf } from './configurations.mjs';
import { peerProgram } from './peer.mjs';
import { flagsOf, measure, ourProgram } from './process.mjs';
import { compared, failureLines, inTurns } from './rounds.mjs';

/** Seconds that one measurement may take, the warm-up included. */
const budget = 60;

const figures = ['minSeconds', 'medianSeconds', 'peakBytes', 'createSeconds'];

/** What our programs and the peer's are told of a step. */
export function stepFlags({ network, size, batch }, arm, steps) {
  return flagsOf({ network, arm, size, batch, steps, seconds: budget });
}

/** One training step in one arm: ours, the peer's, and their ratios. */
export async function measureStep(configuration, arm, context) {
  const { options, peer, note } = context;
  const ours = ourProgram('step.mjs', stepFlags(configuration, arm, options.steps));
  const theirs = peer && peerProgram(peer, 'torch_step.py', stepFlags(configuration, arm, options.steps));
  const rounds = await inTurns(
    { warmstart: () => measure(ours, context), peer: theirs && (() => measure(theirs, context)) },
    options.rounds,
    (round) => note(`${titleOf(configuration)}, ${arm}: round ${round} of ${options.rounds}`),
  );
  return { ...configuration, arm, ...compared(rounds, figures) };
}

const columns = [
  { title: 'arm', align: 'left' },
  { title: 'engine', align: 'left' },
  { title: 'least s', align: 'right' },
  { title: 'median s', align: 'right' },
  { title: 'GFLOPS', align: 'right' },
  { title: 'of peak', align: 'right' },
  { title: 'GB', align: 'right' },
  { title: 'time', align: 'right' },
  { title: 'memory', align: 'right' },
];

/** What the columns mean, once for all tables. */
export function stepLegend({ rounds, steps }, product) {
  const peak = product.failure
    ? `the product of matrices ${product.failure}`
    : `as a share of ${fixed(product.gflops, 0)} GFLOPS, which products of ${product.side}x${product.side} matrices reach`;
  return (
    `One training step: best of ${plural(rounds, 'round')} of up to ${steps} steps. GFLOPS: the multiply-adds of the ` +
    `textbook's step, times two, in the least time; of peak: ${peak}. GB: peak memory of the process. ` +
    'Time and memory: ratio to PyTorch.'
  );
}

/** The arms of one configuration. */
export function stepTable(results, { gflops: peak }) {
  const rows = results.flatMap(({ arm, warmstart, peer, ratio = {} }) => {
    const ours = engineCells(warmstart, warmstart.multiplyAdds, peak);
    const first = [arm, 'warmstart', ...ours, quotient(ratio.minSeconds), quotient(ratio.peakBytes)];
    if (!peer) return [first];
    const theirs = engineCells(
      peer,
      differences(warmstart, peer).length > 0 ? undefined : warmstart.multiplyAdds,
      peak,
    );
    return [first, ['', 'PyTorch', ...theirs, '1', '1']];
  });
  return [titleOf(results[0]), renderTable(columns, rows), ...results.flatMap(remarks)].join('\n');
}

/** @param multiplyAdds of the step, if known */
function engineCells({ minSeconds, medianSeconds, peakBytes }, multiplyAdds, peak) {
  const gflops = (2 * multiplyAdds) / minSeconds / 1e9;
  return [seconds(minSeconds), seconds(medianSeconds), fixed(gflops, 1), percent(gflops / peak), gigabytes(peakBytes)];
}

/** What a reader of the table must know besides. */
function remarks({ arm, warmstart, peer }) {
  const created = warmstart.createSeconds;
  const lines = [
    ...failureLines({ warmstart, PyTorch: peer }),
    ...(created ? [`built and compiled in ${seconds(created)} s.`] : []),
    ...differences(warmstart, peer ?? {}),
  ];
  return lines.map((line) => wrap(`${arm}: ${line}`, 80));
}

const sizesOfNetwork = { forwardMultiplyAdds: 'multiply-adds forward', learning: 'parameters that learn' };

/** Says so where the two engines were not given the same network. */
function differences(ours, theirs) {
  const found = Object.entries(sizesOfNetwork).flatMap(([figure, name]) => {
    const [mine, other] = [ours[figure], theirs[figure]];
    if (mine === undefined || other === undefined || mine === other) return [];
    return [`${formatCount(mine)} ${name}, there ${formatCount(other)}`];
  });
  return found.length > 0 ? [`not PyTorch's network: ${found.join('; ')}.`] : [];
}
