import type { Graph, Value } from '../../src/ir/graph.js';
import { elementCount, filled, type Tensor, tensor } from '../../src/ir/tensor.js';
import type { Body } from '../../src/nn/body.js';
import { linearHead } from '../../src/nn/head.js';
import { crossEntropy } from '../../src/nn/losses.js';
import { buildNetwork } from '../../src/nn/network.js';
import { buildTrainingStep, type TrainingStep } from '../../src/optim/training-step.js';
import { findParameters } from '../../src/passes/parameters.js';
import { randomStream } from '../../src/random/random-stream.js';
import { Session } from '../../src/runtime/session.js';
import { oneHot } from './one-hot.js';

export interface DirectionalOptions {
  /** Of the parameters that move; all of them unless given. */
  readonly names?: readonly string[];
  readonly batch?: number;
  readonly directions?: number;
  readonly seed?: number;
}

/** What a training step says of one direction in the space of all parameters, against the loss itself. */
export interface DirectionalGradient {
  /** The slope by the derivatives that the step computes. */
  readonly slope: number;
  /**
   * |slope - difference| / |slope|, for the best of some step lengths: over a long one the loss bends, a short one rounds.
   * The first that agrees to a thousandth will do.
   */
  readonly error: number;
}

const stepLengths = [1e-3, 1e-2, 1e-4];
const agreement = 1e-3;
/** Several differences about one length, whose mean rounds less. */
const fractions = [1, 0.8, 0.6, 0.5, 0.4];

/**
 * Checks a whole network in training form (batch statistics, dropout with fixed noise): the slope of the loss along
 * random directions by the step's derivatives, against central differences of the loss. Each parameter moves at random
 * by about its own size, and turned so that the loss rises: so no two errors cancel. Deep networks of piecewise activations
 * are checked with smooth ones, see `smoothActivations`: no step is so short that all units stay on one side of their kinks.
 */
export async function directionalGradients(
  graph: Graph,
  { names = findParameters(graph).map((v) => v.name), batch = 8, directions = 3, seed = 1 }: DirectionalOptions = {},
): Promise<DirectionalGradient[]> {
  const step = buildTrainingStep(graph, { batch, groups: [names], loss: crossEntropy() });
  const session = await Session.create(step.graph, {}, step.fed);
  const feeds = feedsOf(step, graph, batch, seed);
  try {
    const results = await session.run(
      feeds,
      Object.fromEntries(step.gradients.flat().map(({ gradient }) => [gradient, null])),
    );
    const gradients = step.gradients.flat().map(({ parameter, gradient }) => ({
      parameter: graph.value(parameter).constant as Tensor<'float32'>,
      name: parameter,
      gradient: Float64Array.from(results[gradient]?.data as Float32Array),
    }));
    const found: DirectionalGradient[] = [];
    for (let k = 0; k < directions; k++) {
      const moves = gradients.map(({ parameter, name, gradient }) => rising(parameter, gradient, seed + k, name));
      const slope = moves.reduce((sum, { slope: own }) => sum + own, 0);
      const lossAt = async (length: number) => {
        const moved = gradients.map(({ name, parameter }, i): [string, Tensor] => [
          name,
          tensor(
            'float32',
            parameter.shape,
            parameter.data.map((v, j) => v + length * Number(moves[i]?.direction[j])),
          ),
        ]);
        const { loss } = await session.run({ ...feeds, ...Object.fromEntries(moved) }, { loss: null });
        return Number(loss.data[0]);
      };
      let error = Number.POSITIVE_INFINITY;
      for (const length of stepLengths) {
        let difference = 0;
        for (const fraction of fractions) {
          const h = length * fraction;
          difference += ((await lossAt(h)) - (await lossAt(-h))) / (2 * h * fractions.length);
        }
        error = Math.min(error, Math.abs(slope - difference) / Math.abs(slope));
        if (error < agreement) break;
      }
      found.push({ slope, error });
    }
    return found;
  } finally {
    await session.release();
  }
}

/** The body with a linear head for three classes behind it: what {@link directionalGradients} checks of an architecture. */
export function withLinearHead(body: Body): Graph {
  return buildNetwork(body, { classes: 3, seed: 5, head: linearHead }).graph;
}

/** A random direction of about a parameter's size, and the slope along it. */
function rising(parameter: Tensor<'float32'>, gradient: Float64Array, seed: number, name: string) {
  const direction = new Float32Array(parameter.data.length);
  randomStream(seed, 'direction', name).fillNormal(direction, 1);
  const size = Math.sqrt(parameter.data.reduce((sum, v) => sum + v * v, 0) / Math.max(1, parameter.data.length)) || 0.1;
  const along = direction.reduce((sum, v, j) => sum + v * Number(gradient[j]), 0);
  const factor = along < 0 ? -size : size;
  return { direction: direction.map((v) => factor * v), slope: factor * along };
}

function feedsOf(step: TrainingStep, source: Graph, batch: number, seed: number): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  const known = new Map<string, Tensor>();
  for (const { constant, name } of source.constants) if (constant) known.set(name, constant);
  for (const value of step.graph.inputs) feeds[value.name] = known.get(value.name) ?? drawn(value, seed);
  const classes = step.graph.value('targets').shape[1] as number;
  feeds.targets = tensor(
    'float32',
    [batch, classes],
    oneHot(
      Array.from({ length: batch }, (_, i) => i % classes),
      classes,
    ),
  );
  feeds.share = filled('float32', [], 1);
  return feeds;
}

/** Pictures as bytes or normalised numbers; noise for dropout in [0, 1). */
function drawn({ name, dtype, shape }: Value, seed: number): Tensor {
  const numbers = new Float32Array(elementCount(shape as number[]));
  const stream = randomStream(seed, 'feed', name);
  if (dtype === 'uint8') {
    return tensor(
      'uint8',
      shape as number[],
      Uint8Array.from(numbers, () => Math.floor(256 * stream.uniform())),
    );
  }
  if (shape.length === 4) stream.fillNormal(numbers, 1);
  else
    numbers.forEach((_, i) => {
      numbers[i] = stream.uniform();
    });
  return tensor('float32', shape as number[], numbers);
}
