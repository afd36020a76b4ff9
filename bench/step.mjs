// Seconds and memory of one training step: node bench/step.mjs ARM BATCH SIZE STEPS. Its own process, so that
// the peak is its own. Prints one JSON object.

import { imagenetStats } from '../dist/data/stats.js';
import { trainableGroups } from '../dist/learner/trainable-groups.js';
import { Trainer } from '../dist/learner/trainer.js';
import { crossEntropy } from '../dist/nn/losses.js';
import { buildNetwork } from '../dist/nn/network.js';
import { resnet18 } from '../dist/nn/resnet.js';
import { randomStream } from '../dist/random/random-stream.js';

const [arm, batchSize, side, steps] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const size = { height: side, width: side };
const network = buildNetwork(resnet18.body({ ...size, seed: 0 }), { classes: 2, seed: 0, statistics: imagenetStats });
const options = { batchSize, size, rates: [3e-4, 3e-4, 3e-3], loss: crossEntropy() };
const start = performance.now();
const trainer = await Trainer.create(network, {
  ...options,
  trainable: trainableGroups(network, arm === 'frozen' ? 2 : 0),
});
const createSeconds = (performance.now() - start) / 1000;

const stream = randomStream(0, 'bench');
const pictures = Uint8Array.from({ length: batchSize * side * side * 3 }, () => stream.int(256));
const batch = { size: batchSize, pictures, labels: BigInt64Array.from({ length: batchSize }, (_, i) => BigInt(i % 2)) };
const seconds = [];
for (let k = 0; k < steps + 2; k++) {
  const begin = performance.now();
  await trainer.step(batch, k + 1, { rate: 0.1, momentum: 0.9 }, randomStream(0, 'noise', k));
  if (k >= 2) seconds.push((performance.now() - begin) / 1000);
}
await trainer.release();
seconds.sort((a, b) => a - b);
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(
  `${JSON.stringify({ minSeconds: seconds[0], medianSeconds: seconds[steps >> 1], peakBytes, createSeconds })}\n`,
);
