// Seconds of an epoch in which only the head learns: node bench/head.mjs [PICTURES BATCH SIZE EPOCHS]. What the frozen
// body makes of the pictures is computed once, before the first epoch; epochs after that read no pixels. PICTURES are
// trained on, a quarter as many validated after each epoch. Prints one JSON object; validation is in `epochSeconds`.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { ImageData, imagenetStats, resnet18, visionLearner } from '../dist/index.js';
import { randomStream } from '../dist/random/random-stream.js';

const [pictures, batchSize, side, epochs] = [512, 64, 128, 6].map((n, i) => Number(process.argv[i + 2] ?? n));
const classes = ['a', 'b'];
const folder = await mkdtemp(join(tmpdir(), 'warmstart-bench-'));
let data;
try {
  const stream = randomStream(0, 'bench');
  for (const name of classes) await mkdir(join(folder, name));
  for (let i = 0; i < pictures * 1.25; i++) {
    const pixels = Uint8Array.from({ length: side * side * 3 }, () => stream.int(256));
    const raw = { width: side, height: side, channels: 3 };
    await sharp(pixels, { raw })
      .jpeg()
      .toFile(join(folder, classes[i % 2], `${i}.jpg`));
  }
  data = (await ImageData.fromFolder(folder, { size: side, batchSize })).normalize(imagenetStats);
} finally {
  await rm(folder, { recursive: true, force: true });
}

const learner = await visionLearner(data, resnet18, { pretrained: true, trainBatchNorms: false });
const stepSeconds = [];
let featureSeconds;
let last = performance.now();
const { epochs: records } = await learner.fitOneCycle(epochs, undefined, {
  listener: ({ kind, epoch }) => {
    const seconds = (performance.now() - last) / 1000;
    if (kind === 'features') {
      featureSeconds = seconds;
      return;
    }
    if (kind === 'step' && epoch > 0) stepSeconds.push(seconds);
    last = performance.now();
  },
});
const epochSeconds = records.slice(1).map(({ seconds }) => seconds);
const fastest = (seconds) => Math.min(...seconds);
const median = (seconds) => seconds.toSorted((a, b) => a - b)[seconds.length >> 1];
const result = {
  train: data.train.length,
  valid: data.valid.length,
  featureSeconds,
  minEpochSeconds: fastest(epochSeconds),
  medianEpochSeconds: median(epochSeconds),
  minStepSeconds: fastest(stepSeconds),
  medianStepSeconds: median(stepSeconds),
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
