import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { sharedPath, testWithShared } from '../../test/support/shared.js';
import { float, int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import { readEmbeddedWeights } from '../learner/embedded-weights.js';
import { withWeights } from '../learner/weights.js';
import { resnet18 } from '../nn/architectures/resnet.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { foldBatchNorms } from './fold-batch-norms.js';

const count = (graph: Graph, op: string) => graph.nodes.filter((node) => node.op === op).length;

interface ConvCase {
  readonly group: number;
  readonly perGroup: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly bias: boolean;
  readonly epsilon: number;
}

/** x [2, C, 6, 6] through a convolution and a batch norm with irregular statistics. */
function convAndNorm(c: ConvCase, salt = 0) {
  const graph = new Graph(onnxDialect);
  const [channels, filters] = [c.group * c.perGroup, c.group * c.filters];
  const x = graph.input('x', 'float32', ['N', channels, 6, 6]);
  const w = graph.constant('w', sample([filters, c.perGroup, c.kernel, c.kernel], salt));
  const bias = c.bias ? [graph.constant('b', sample([filters], 1 + salt))] : [];
  const pad = Math.floor(c.kernel / 2);
  const attributes = { group: int(c.group), strides: ints([c.stride, c.stride]), pads: ints([pad, pad, pad, pad]) };
  const conv = graph.node('Conv', [x, w, ...bias], attributes)[0] as Value;
  const variance = float32([filters], sample([filters], 5 + salt).data.map(Math.abs));
  const numbers = [sample([filters], 2), sample([filters], 3), sample([filters], 4), variance];
  const inputs = numbers.map((t, i) => graph.constant(`bn.${i}`, t));
  const norm = graph.node('BatchNormalization', [conv, ...inputs], { epsilon: float(c.epsilon) })[0] as Value;
  return { graph, x, w, conv, norm, feeds: { x: sample([2, channels, 6, 6], 9) } };
}

const plainCase: ConvCase = { group: 1, perGroup: 3, filters: 4, kernel: 3, stride: 1, bias: false, epsilon: 1e-5 };

describe('foldBatchNorms', () => {
  test('a convolution does the work of both', async () => {
    const cases = fc.record<ConvCase>({
      group: fc.integer({ min: 1, max: 3 }),
      perGroup: fc.integer({ min: 1, max: 3 }),
      filters: fc.integer({ min: 1, max: 3 }),
      kernel: fc.constantFrom(1, 2, 3),
      stride: fc.integer({ min: 1, max: 2 }),
      bias: fc.boolean(),
      epsilon: fc.constantFrom(1e-5, 1e-2),
    });
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(99), async (c, salt) => {
        const { graph, norm, feeds } = convAndNorm(c, salt);
        graph.output(norm);
        const folded = foldBatchNorms(graph);
        expect(folded.nodes.map((node) => node.op)).toEqual(['Conv']);
        expect(folded.constants.map((v) => v.name)).toEqual(['w', c.bias ? 'b' : 'bn.1']);
        const [before] = await runGraph(graph, feeds);
        const [after] = await runGraph(folded, feeds);
        expect(relativeError(after?.data as Float32Array, before?.data as Float32Array)).toBeLessThan(1e-4);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['the map in front of it is a result, too', (c: ReturnType<typeof convAndNorm>) => c.graph.output(c.conv)],
    [
      'another node reads the map',
      ({ graph, conv }: ReturnType<typeof convAndNorm>) => graph.output(...graph.node('Relu', [conv])),
    ],
    [
      'another convolution has the kernel',
      ({ graph, x, w }: ReturnType<typeof convAndNorm>) => graph.output(...graph.node('Conv', [x, w])),
    ],
  ])('a batch norm stays where %s', async (_, change) => {
    const built = convAndNorm(plainCase);
    built.graph.output(built.norm);
    change(built);
    const folded = foldBatchNorms(built.graph);
    expect(count(folded, 'BatchNormalization')).toBe(1);
    const [before, after] = [await runGraph(built.graph, built.feeds), await runGraph(folded, built.feeds)];
    expect(after).toEqual(before);
  });

  test('a batch norm behind something else stays', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 4]);
    const numbers = [0, 1, 2, 3].map((i) => graph.constant(`bn.${i}`, float32([4], [1, 2, 3, 4])));
    graph.output(...graph.node('BatchNormalization', [x, ...numbers]));
    expect(count(foldBatchNorms(graph), 'BatchNormalization')).toBe(1);
  });

  test('ResNet-18 with the embedded weights gives the same features', async () => {
    const { graph } = resnet18.body({ height: 64, width: 64, seed: 0 });
    const embedded = await readEmbeddedWeights('resnet18');
    await expectSameResults(withWeights(graph, embedded?.weights ?? new Map()), [2, 3, 64, 64], 20);
  });

  testWithShared('weights/mobilenetv2-imagenet.onnx', 'MobileNetV2 gives the same logits', async () => {
    const graph = await readModelFile(sharedPath('weights/mobilenetv2-imagenet.onnx'), onnxDialect);
    await expectSameResults(graph, [1, 3, 224, 224]);
  });
});

/** No batch norm is left, and the results differ by at most 1e-4 of the largest. */
async function expectSameResults(graph: Graph, shape: readonly number[], convs?: number): Promise<void> {
  const folded = foldBatchNorms(graph);
  expect(count(folded, 'BatchNormalization')).toBe(0);
  if (convs !== undefined) expect([count(graph, 'BatchNormalization'), count(folded, 'Conv')]).toEqual([convs, convs]);
  const feeds = { [graph.inputs[0]?.name ?? '']: sample(shape) };
  const [before, after] = [await runGraph(graph, feeds), await runGraph(folded, feeds)].map(
    ([t]) => t?.data as Float32Array,
  ) as [Float32Array, Float32Array];
  const largest = before.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  expect(largest).toBeGreaterThan(0.1);
  expect(
    relativeError(
      after.map((v) => v / largest),
      before.map((v) => v / largest),
    ),
  ).toBeLessThan(1e-4);
}
