import { describe, expect, test } from 'vitest';
import { wave } from '../../test/support/formula.js';
import { referenceNetwork } from '../../test/support/reference-network.js';
import { sharedJson, testWithShared } from '../../test/support/shared.js';
import { Graph } from '../ir/graph.js';
import { filled, type Tensor, tensor } from '../ir/tensor.js';
import { crossEntropy } from '../nn/losses.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters } from '../passes/parameters.js';
import { DoubleBuffer } from '../runtime/double-buffer.js';
import { Session } from '../runtime/session.js';
import { groupRates } from './discriminative-rates.js';
import { oneCycle } from './one-cycle.js';
import { buildTrainingStep } from './training-step.js';

interface Run {
  readonly losses: number[];
  readonly lrAndMomentum: [number, number][];
}

interface Golden {
  readonly unfrozen: Run;
  readonly frozenBatchNormTrained: Run;
}

const stages: Readonly<Record<string, string>> = {
  conv1: '0',
  bn1: '1',
  layer1: '4',
  layer2: '5',
  layer3: '6',
  layer4: '7',
};

/** The reference keeps body and head as PyTorch Sequentials, numbered. */
function sequentialName(name: string): string {
  const [first = '', ...rest] = name.split('.');
  return first in stages ? ['body', stages[first], ...rest].join('.') : name;
}

/** The notebook's network without dropout. */
const network = () =>
  referenceNetwork((nn, features) => {
    const pooled = nn.batchNorm('head.0', nn.concatPool('pool', features));
    const hidden = nn.relu('head.2', nn.linear('head.1', pooled, 512));
    return nn.linear('head.4', nn.batchNorm('head.3', hidden), 2);
  }, sequentialName);

/** Ten steps on the reference pictures, the body at a tenth of the head's rate. */
async function losses(forward: Graph, learns: (name: string) => boolean): Promise<number[]> {
  const names = findParameters(forward).map((v) => v.name);
  const inHead = (name: string) => name.startsWith('head.');
  const groups = [names.filter((n) => !inHead(n) && learns(n)), names.filter(inHead)];
  const step = buildTrainingStep(forward, { batch: 8, groups, loss: crossEntropy() });
  const session = await Session.create(step.graph);
  const state = new DoubleBuffer(step.states);
  const pictures = wave('images', [10, 8, 3, 64, 64]);
  const rates = groupRates({ last: 3e-3 }, 2);
  const schedule = oneCycle(10);
  const found: number[] = [];
  for (let k = 0; k < 4; k++) {
    const point = schedule(k);
    const perStep = pictures.length / 10;
    const feeds: Record<string, Tensor> = {
      input: tensor('float32', [8, 3, 64, 64], pictures.slice(k * perStep, (k + 1) * perStep)),
      labels: tensor(
        'int64',
        [8],
        BigInt64Array.from({ length: 8 }, (_, i) => BigInt((3 * k + i) % 2)),
      ),
      momentum: filled('float32', [], point.momentum),
      step: filled('float32', [], k + 1),
    };
    for (const [i, name] of step.rates.entries()) {
      if (name) feeds[name] = filled('float32', [], (rates[i] as number) * point.rate);
    }
    const results = await session.run(
      { ...feeds, ...state.feedsOf(step.states.map((s) => s.name)) },
      { loss: null, ...state.results },
    );
    state.swap();
    found.push(Number((results as Record<string, Tensor>).loss?.data[0]));
  }
  await session.release();
  return found;
}

describe('one-cycle AdamW steps against PyTorch', () => {
  const file = 'goldens/one_cycle.json';
  const compare = (found: readonly number[], wanted: readonly number[]) => {
    for (const [k, loss] of found.entries()) {
      expect(Math.abs(loss - (wanted[k] as number)) / (wanted[k] as number), `loss of step ${k}`).toBeLessThan(1e-3);
    }
  };

  testWithShared(file, 'everything trained: the first four losses to 1e-3', async () => {
    compare(await losses(network(), () => true), sharedJson<Golden>(file).unfrozen.losses);
  });

  testWithShared(file, 'body frozen, its batch norms trained: the first four losses to 1e-3', async () => {
    const batchNorm = (name: string) => /bn\d\.|downsample\.1\./.test(name);
    compare(await losses(network(), batchNorm), sharedJson<Golden>(file).frozenBatchNormTrained.losses);
  });

  testWithShared(file, 'learning rates and momenta of all ten steps', () => {
    const schedule = oneCycle(10);
    for (const [k, [rate, momentum]] of sharedJson<Golden>(file).unfrozen.lrAndMomentum.entries()) {
      expect(schedule(k).rate * 3e-3).toBeCloseTo(rate, 12);
      expect(schedule(k).momentum).toBeCloseTo(momentum, 12);
    }
  });
});

describe('buildTrainingStep', () => {
  /** logits = (x w) * (x gate > 0), w and gate constant: no derivative flows to the gate. */
  function gated(): Graph {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 3]);
    const product = (name: string) => b.matmul(x, graph.constant(name, tensor('float32', [3, 2], wave(name, [3, 2]))));
    graph.output(b.mul(product('w'), b.cast(b.greater(product('gate'), b.scalar(0)), 'float32')));
    return graph;
  }

  test('a parameter that the loss does not depend on stays as it is, not even decayed', async () => {
    const step = buildTrainingStep(gated(), { batch: 4, groups: [['w', 'gate']], loss: crossEntropy() });
    const session = await Session.create(step.graph);
    const state = new DoubleBuffer(step.states);
    const feeds = {
      x: tensor('float32', [4, 3], wave('x', [4, 3])),
      labels: tensor('int64', [4], BigInt64Array.of(0n, 1n, 0n, 1n)),
      'rate/0': filled('float32', [], 0.1),
      momentum: filled('float32', [], 0.9),
      step: filled('float32', [], 1),
    };
    await session.run({ ...feeds, ...state.feedsOf(step.states.map((s) => s.name)) }, { loss: null, ...state.results });
    state.swap();
    await session.release();
    expect(state.read('gate').data).toEqual(wave('gate', [3, 2]));
    expect(state.read('w').data).not.toEqual(wave('w', [3, 2]));
  });

  test('a group without names is frozen: it has no rate and no states', () => {
    const step = buildTrainingStep(gated(), { batch: 4, groups: [[], ['w']], loss: crossEntropy() });
    expect(step.rates).toEqual([undefined, 'rate/1']);
    expect(step.states.map(({ name, role }) => [name, role])).toEqual([
      ['w', 'weight'],
      ['w/mean', 'moment'],
      ['w/square', 'moment'],
    ]);
    expect(step.graph.value('gate').constant).toBeDefined();
    expect(step.noise).toEqual([]);
  });
});
