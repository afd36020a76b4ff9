// Seconds and memory of one training step, in a process of its own, so that the peak is its own. Prints JSON.
//   node bench/step.mjs --network resnet18 --arm scratch --size 128 --batch 64 [--steps 5] [--seconds 60]
import { multiplyAdds } from '../dist/passes/multiply-adds.js';
import { printResult, stepArguments } from './subject/arguments.mjs';
import { multiplyAddsOfStep } from './subject/multiply-adds.mjs';
import { summaryOf, timedRuns } from './subject/timed-runs.mjs';
import { compileTraining, openNetwork, randomBatch, takeStep } from './subject/training.mjs';

const options = stepArguments();
const start = performance.now();
const subject = await openNetwork(options);
const trainer = await compileTraining(subject, options);
const createSeconds = (performance.now() - start) / 1000;

const batch = randomBatch(options);
const seconds = await timedRuns((number) => takeStep(trainer, batch, number), options);
const peakBytes = process.resourceUsage().maxRSS * 1024;
await trainer.release();

const { graph } = subject.network;
const learning = subject.trainable.flat();
const learns = new Set(learning);
printResult({
  ...summaryOf(seconds),
  peakBytes,
  createSeconds,
  learning: learning.reduce((sum, name) => sum + graph.value(name).constant.data.length, 0),
  multiplyAdds: multiplyAddsOfStep(graph, learns, options.batch),
  forwardMultiplyAdds: options.batch * multiplyAdds(graph),
});
