import { imagenetStats } from '../../dist/data/stats.js';
import { readArchitecture } from '../../dist/learner/read-architecture.js';
import { trainableGroups } from '../../dist/learner/trainable-groups.js';
import { Trainer } from '../../dist/learner/trainer.js';
import { architectures } from '../../dist/nn/architectures.js';
import { crossEntropy } from '../../dist/nn/losses.js';
import { buildNetwork } from '../../dist/nn/network.js';
import { randomStream } from '../../dist/random/random-stream.js';

const classes = 2;

/**
 * A network in one of the arms, as the options of a measurement name it: random weights and pictures, since time is
 * measured and not accuracy.
 * @param options `network` is the name of an architecture or an .onnx file; `arm`, `size`, `batch` as in configurations
 */
export async function openNetwork({ network: name, arm, size }) {
  const architecture = architectures[name] ?? (await readArchitecture(name));
  const body = architecture.body({ height: size, width: size, seed: 0 });
  const network = buildNetwork(body, { classes, seed: 0, statistics: imagenetStats });
  const frozen = arm === 'scratch' ? 0 : body.groups.length;
  return { network, trainable: trainableGroups(network, frozen, arm !== 'head') };
}

/** Compiles the training step. */
export function compileTraining({ network, trainable }, { size, batch }, session = {}) {
  const rates = trainable.map((_, group) => (group < trainable.length - 1 ? 3e-4 : 3e-3));
  const loss = crossEntropy();
  return Trainer.create(network, {
    batchSize: batch,
    size: { height: size, width: size },
    rates,
    loss,
    trainable,
    ...session,
  });
}

/** Random pictures, labelled in turn. */
export function randomBatch({ size, batch }) {
  const stream = randomStream(0, 'bench');
  return {
    size: batch,
    pictures: Uint8Array.from({ length: batch * size * size * 3 }, () => stream.int(256)),
    targets: Float32Array.from({ length: batch * classes }, (_, i) =>
      i % classes === Math.floor(i / classes) % classes ? 1 : 0,
    ),
    indices: Uint32Array.from({ length: batch }, (_, i) => i),
  };
}

/** Takes one step; `number` counts from 0. */
export function takeStep(trainer, batch, number) {
  return trainer.step(batch, number + 1, { rate: 0.1, momentum: 0.9 }, randomStream(0, 'noise', number));
}
