import { describe, expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, float32, type Tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, TensorBuffer } from '../runtime/session.js';
import { evaluationForm } from './evaluation-form.js';
import { asInputs, learnedNames, trainingForm } from './training-form.js';

const picture = sample([4, 2, 3]);
const norm = {
  scale: float32([2], [1.5, -0.5]),
  bias: float32([2], [0.1, 0.2]),
  mean: float32([2], [0.3, -0.4]),
  variance: float32([2], [2, 0.5]),
};

/** A batch norm over x [N, 2, 3], `times` over with the same constants. */
function normed(times = 1): Graph {
  const graph = new Graph(onnxDialect);
  let y = graph.input('x', 'float32', ['N', 2, 3]);
  const constants = Object.entries(norm).map(([name, value]) => graph.constant(name, value));
  for (let i = 0; i < times; i++) [y] = graph.node('BatchNormalization', [y, ...constants]) as [Value];
  graph.output(y);
  return graph;
}

function dropped(ratio?: Tensor | 'computed'): Graph {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 100]);
  const share = ratio === 'computed' ? graph.input('ratio', 'float32', []) : ratio && graph.constant('ratio', ratio);
  graph.output(...graph.node('Dropout', share ? [x, share] : [x], {}, { name: 'drop' }));
  return graph;
}

/** The training form for a batch of four, with its outputs and then the new statistics as results. */
function trained(source: Graph, trainable: readonly string[] = []) {
  const graph = new Graph(source.dialect);
  const form = trainingForm(graph, source, source.outputs, {
    trainable: new Set(trainable),
    input: (v) =>
      graph.input(
        v.name,
        v.dtype,
        v.shape.map((d) => (d === 'N' ? 4 : d)),
      ),
  });
  graph.output(...source.outputs.map(form.copyOf), ...form.statistics.map((s) => s.next));
  return { graph, ...form };
}

/** Mean and unbiased variance of each channel. */
function statisticsOf({ shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> }) {
  const [pictures = 1, channels = 1, pixels = 1] = shape;
  return Array.from({ length: channels }, (_, c) => {
    const values = Array.from({ length: pictures * pixels }, (_, i) => {
      return data[(Math.floor(i / pixels) * channels + c) * pixels + (i % pixels)] as number;
    });
    const mean = values.reduce((a, b) => a + b) / values.length;
    return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) };
  });
}

describe('what learns', () => {
  test('becomes an input of its name; the rest stays a constant', () => {
    const { graph } = trained(normed(), ['bias']);
    expect(graph.inputs.map((v) => v.name)).toEqual(['x', 'bias']);
    expect(graph.constants.map((v) => v.name)).toEqual(['scale', 'mean', 'variance']);
    expect(graph.nodes.map((node) => node.op)).toEqual(['BatchNormalization']);
  });

  test('with a scale, the running statistics too', () => {
    expect(learnedNames(normed(), new Set(['scale']))).toEqual(new Set(['scale', 'mean', 'variance']));
    expect(learnedNames(normed(), new Set(['bias']))).toEqual(new Set(['bias']));
    expect(trained(normed(), ['scale']).graph.inputs.map((v) => v.name)).toEqual(['x', 'scale', 'mean', 'variance']);
  });

  test('but not statistics that the graph computes', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 2]);
    const [scale, bias, mean, variance] = Object.entries(norm).map(([k, v]) => graph.constant(k, v)) as Value[];
    const [computed] = graph.node('Abs', [mean]) as [Value];
    graph.output(...graph.node('BatchNormalization', [x, scale, bias, computed, variance]));
    expect(learnedNames(graph, new Set(['scale']))).toEqual(new Set(['scale']));
    expect(trained(graph, ['scale']).statistics).toEqual([]);
  });

  test('may be read by two nodes: one input', () => {
    const { graph } = trained(normed(2), ['scale', 'bias']);
    expect(graph.inputs.map((v) => v.name)).toEqual(['x', 'scale', 'bias', 'mean', 'variance']);
  });

  test('cannot take the name of an input', () => {
    const target = new Graph(onnxDialect);
    target.input('scale', 'float32', []);
    const again = asInputs(target, new Set(['scale']));
    const { scale, bias } = Object.fromEntries(normed().constants.map((v) => [v.name, v]));
    expect(again(bias as Value)).toBeUndefined();
    expect(() => again(scale as Value)).toThrow(expect.objectContaining({ code: 'E_IR_NAME' }));
  });
});

describe('a batch norm that learns', () => {
  // Copies, for a wrong form lets ORT write into them.
  const feeds = (): Record<string, Tensor<'float32'>> => {
    const given = { x: picture, scale: norm.scale, mean: norm.mean, variance: norm.variance };
    return Object.fromEntries(Object.entries(given).map(([name, t]) => [name, float32(t.shape, t.data)]));
  };

  test('normalises by the batch and moves its running statistics by a tenth', async () => {
    const { graph, statistics } = trained(normed(), ['scale']);
    expect(statistics.map((s) => s.current.name)).toEqual(['mean', 'variance']);
    const [y, mean, variance] = (await runGraph(graph, feeds())) as Tensor<'float32'>[];
    const batch = statisticsOf(picture);
    for (const [c, { mean: m, variance: v }] of batch.entries()) {
      expect(mean?.data[c]).toBeCloseTo(0.9 * Number(norm.mean.data[c]) + 0.1 * m, 5);
      expect(variance?.data[c]).toBeCloseTo(0.9 * Number(norm.variance.data[c]) + 0.1 * v, 5);
    }
    for (const [c, { mean: m, variance: v }] of statisticsOf(y as Tensor<'float32'>).entries()) {
      expect(m).toBeCloseTo(Number(norm.bias.data[c]), 4);
      expect(v).toBeCloseTo(Number(norm.scale.data[c]) ** 2 * (12 / 11), 3);
    }
  });

  test('leaves the buffers alone that it is fed', async () => {
    const { graph } = trained(normed(), ['scale']);
    const session = await Session.create(graph);
    const buffers = Object.fromEntries(Object.entries(feeds()).map(([k, t]) => [k, new TensorBuffer(t)]));
    await session.run(buffers, Object.fromEntries(graph.outputs.map((v) => [v.name, null])));
    await session.release();
    for (const [name, { data }] of Object.entries(feeds())) expect(buffers[name]?.tensor.data).toEqual(data);
  });

  test('twice over with the same statistics updates them twice, one after the other', async () => {
    const { graph, statistics } = trained(normed(2), ['scale']);
    expect(statistics.map((s) => s.current.name)).toEqual(['mean', 'variance']);
    const [, mean, variance] = (await runGraph(graph, feeds())) as Tensor<'float32'>[];
    const between = trained(normed(1), ['scale']).graph;
    const [hidden, onceMean, onceVariance] = (await runGraph(between, feeds())) as Tensor<'float32'>[];
    for (const [c, { mean: m, variance: v }] of statisticsOf(hidden as Tensor<'float32'>).entries()) {
      expect(mean?.data[c]).toBeCloseTo(0.9 * Number(onceMean?.data[c]) + 0.1 * m, 5);
      expect(variance?.data[c]).toBeCloseTo(0.9 * Number(onceVariance?.data[c]) + 0.1 * v, 5);
    }
  });

  test('twice over, its derivatives read the statistics of either batch', async () => {
    const source = normed(2);
    const { graph, copyOf } = trained(source, ['scale']);
    const b = new GraphBuilder(graph);
    const [y] = source.outputs.map(copyOf) as [Value];
    const loss = b.sum(b.mul(y, b.literal(sample([4, 2, 3], 7))), [0, 1, 2]);
    const [slope] = gradients(graph, loss, [graph.value('scale')]) as [Value];
    graph.output(loss, slope);
    const at = async (step: number) => {
      const scale = float32([2], [1.5 + step, -0.5]);
      return (await runGraph(graph, { ...feeds(), scale })).slice(-2).map((t) => Number(t.data[0]));
    };
    const [[ahead = 0], [behind = 0], [, here = 0]] = await Promise.all([at(1e-2), at(-1e-2), at(0)]);
    expect(Math.abs(here - (ahead - behind) / 2e-2)).toBeLessThan(1e-2);
  });

  test('must know its batch, and keep its statistics for itself', () => {
    const source = normed();
    const symbolic = () =>
      trainingForm(new Graph(onnxDialect), source, source.outputs, { trainable: new Set(['scale']) });
    expect(symbolic).toThrow(expect.objectContaining({ code: 'E_SHAPE_SYMBOLIC' }));
    const shared = expect.objectContaining({ code: 'E_PASS_STATISTICS' });
    expect(() => trained(source, ['scale', 'mean'])).toThrow(shared);
    const merged = new Graph(onnxDialect);
    const x = merged.input('x', 'float32', ['N', 2]);
    const [one, zero] = [merged.constant('one', filled('float32', [2], 1)), merged.constant('zero', norm.bias)];
    merged.output(...merged.node('BatchNormalization', [x, one, zero, zero, zero]));
    expect(() => trained(merged, ['one'])).toThrow(/'zero', which is also something else/);
  });
});

describe('a dropout', () => {
  const x = filled('float32', [4, 100], 1);
  const drop = async (ratio?: Tensor) => {
    const { graph, noise } = trained(dropped(ratio));
    expect(noise).toEqual([{ name: 'noise/drop', shape: [4, 100] }]);
    const uniform = Float32Array.from({ length: 400 }, (_, i) => i / 400);
    const [y] = await runGraph(graph, { x, 'noise/drop': float32([4, 100], uniform) });
    return toNumbers(y as Tensor);
  };

  test('drops its share and scales up the rest', async () => {
    const y = await drop(float32([], [0.25]));
    expect(y.filter((v) => v === 0)).toHaveLength(100);
    expect(relativeError(y.slice(100), Array(300).fill(4 / 3))).toBeLessThan(1e-6);
  });

  test('drops half unless it is told', async () => {
    expect((await drop()).filter((v) => v === 2)).toHaveLength(200);
  });

  test('of nothing is left out, and asks for no noise', () => {
    const { graph, noise } = trained(dropped(float32([], [0])));
    expect([noise, graph.nodes]).toEqual([[], []]);
    expect(graph.outputs).toEqual(graph.inputs.slice(0, 1));
  });

  test('of a share in float16 reads it as a number', async () => {
    expect((await drop(filled('float16', [], 0.25))).filter((v) => v === 0)).toHaveLength(100);
  });

  test('of a share that is not known beforehand is refused', () => {
    expect(() => trained(dropped('computed'))).toThrow(expect.objectContaining({ code: 'E_OP_NOT_CONSTANT' }));
  });
});

describe('a max pooling', () => {
  /** The pooling of x [N, 2, 6] times w [2, 1]. */
  const pooled = () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = b.mul(graph.input('x', 'float32', ['N', 2, 6]), graph.constant('w', float32([2, 1], [2, -1])));
    const pool = { kernel_shape: ints([2]), strides: ints([2]) };
    graph.output(...b.node('MaxPool', [x], pool, { name: 'pool', outputNames: ['y'] }));
    return graph;
  };
  const outputsOf = (trainable: readonly string[]) =>
    trained(pooled(), trainable)
      .graph.nodes.find(({ op }) => op === 'MaxPool')
      ?.outputs.map(({ name }) => name);

  test('also tells where the maxima stand if something before it learns', async () => {
    expect(outputsOf(['w'])).toEqual(['y', 'pool/indices']);
    const x = sample([4, 2, 6]);
    const [wanted] = await runGraph(pooled(), { x });
    const [found] = await runGraph(trained(pooled(), ['w']).graph, { x, w: float32([2, 1], [2, -1]) });
    expect(found).toEqual(wanted);
  });

  test('stays as it is if nothing does', () => {
    expect(outputsOf([])).toEqual(['y']);
  });
});

describe('evaluationForm', () => {
  test('infers as the source does, with what learns fed, for any batch', async () => {
    const source = normed();
    const form = evaluationForm(source, new Set(['scale']));
    expect(form.inputs.map((v) => v.name)).toEqual(['x', 'scale', 'mean', 'variance']);
    expect(form.outputs[0]?.shape).toEqual(['N', 2, 3]);
    const [wanted] = await runGraph(source, { x: picture });
    const fed = { x: picture, scale: norm.scale, mean: norm.mean, variance: norm.variance };
    expect((await runGraph(form, fed))[0]?.data).toEqual(wanted?.data);
  });
});
