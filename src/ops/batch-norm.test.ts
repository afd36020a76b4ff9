import { describe, expect, test } from 'vitest';
import { expectConforms, relativeError, runOperator, sample, weights } from '../../test/support/conformance.js';
import { inferredShapes, type TypedInput } from '../../test/support/symbolic-batch.js';
import { gradients } from '../autodiff/gradients.js';
import { float, int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32, type Tensor } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

const op = 'BatchNormalization';
const scale = float32([3], [0.5, -1.2, 2]);
const bias = float32([3], [0.1, 0.2, -0.3]);
const mean = float32([3], [0.2, -0.1, 0.4]);
const variance = float32([3], [0.9, 1.7, 0.6]);
const shapes = [[[5, 3]], [[3, 3, 4]], [[2, 3, 2, 3]], [[2, 3, 2, 1, 2]]];

describe('BatchNormalization in inference', () => {
  test.each(shapes)('%j', async (shape) => {
    const inputs = [sample(shape), scale, bias, mean, variance];
    await expectConforms({ op, inputs });
    await expectConforms({ op, inputs, attributes: { epsilon: float(0.5), momentum: float(0.3) } });
  });

  test('any batch', () => {
    const per: TypedInput = [3];
    expect(inferredShapes(op, [['N', 3, 'H', 'W'], per, per, per, per])).toEqual([['N', 3, 'H', 'W']]);
    expect(() => inferredShapes(op, [['N', 4], per, per, per, per])).toThrow(/one number per channel.*\n.*\[4\]/);
    expect(() => inferredShapes(op, [[3], per, per, per, per])).toThrow(/number of dimensions/);
  });
});

describe('BatchNormalization in training', () => {
  /** The loss reads the normalised maps alone: running statistics are no part of it. */
  const trained = (shape: readonly number[], momentum: number, offset = 0) => {
    const x = sample(shape);
    const shifted = float32(
      shape,
      x.data.map((v) => v + offset),
    );
    const attributes = { training_mode: int(1), momentum: float(momentum), epsilon: float(1e-3) };
    const c = { op, inputs: [shifted, scale, bias, mean, variance], attributes, outputCount: 3 };
    return runOperator({ ...c, differentiate: [0, 1, 2] }, [weights(shape), undefined, undefined]);
  };

  test.each(shapes)('%j', async (shape) => {
    const result = await trained(shape, 0);
    const definition = byDefinition(sample(shape), weights(shape));
    expect(relativeError(result.outputs[0]?.data as Float32Array, definition.y)).toBeLessThan(1e-4);
    for (const [i, expected] of definition.derivatives.entries()) {
      const found = result.gradients.get(i) as Tensor<'float32'>;
      expect(relativeError(found.data, expected), `input ${i}`).toBeLessThan(1e-4);
    }
    expect(relativeError(result.outputs[1]?.data as Float32Array, definition.mean)).toBeLessThan(1e-5);
    expect(relativeError(result.outputs[2]?.data as Float32Array, definition.variance)).toBeLessThan(1e-5);
  });

  test('with the running statistics kept beside (momentum other than 0)', async () => {
    const [kept, fresh] = [await trained([4, 3, 2], 0.9), await trained([4, 3, 2], 0)];
    for (const i of [0, 1, 2]) {
      const [a, b] = [kept.gradients.get(i), fresh.gradients.get(i)] as [Tensor<'float32'>, Tensor<'float32'>];
      expect(relativeError(a.data, b.data)).toBeLessThan(1e-5);
    }
  });

  test('far from zero: a mean thirty times the deviation costs three digits', async () => {
    const [near, far] = [await trained([4, 3, 4, 4], 0), await trained([4, 3, 4, 4], 0, 30)];
    for (const i of [0, 1, 2]) {
      const [a, b] = [far.gradients.get(i), near.gradients.get(i)] as [Tensor<'float32'>, Tensor<'float32'>];
      expect(relativeError(a.data, b.data)).toBeLessThan(1e-3);
    }
  });

  test('a loss of running statistics, or a symbolic batch, is refused', () => {
    const graph = new Graph(onnxDialect);
    const per = ['scale', 'bias', 'mean', 'variance'].map((name) => graph.input(name, 'float32', [3]));
    const attributes = { training_mode: int(1) };
    const trainedOn = (name: string, batch: number | string) => {
      const x = graph.input(name, 'float32', [batch, 3]);
      const outputs = graph.node(op, [x, ...per], attributes, { outputCount: 3 });
      return { x, outputs } as { x: Value; outputs: readonly [Value, Value, Value] };
    };
    const fixed = trainedOn('x', 4);
    expect(() => gradients(graph, fixed.outputs[1], [fixed.x], per[2])).toThrow(
      expect.objectContaining({ code: 'E_GRADIENT_MISSING' }),
    );
    const { x, outputs } = trainedOn('any', 'N');
    expect(() => gradients(graph, outputs[0], [x], x)).toThrow(expect.objectContaining({ code: 'E_SHAPE_SYMBOLIC' }));
  });
});

/** Ioffe and Szegedy 2015, section 3, in double precision and as written there. */
function byDefinition(x: Tensor<'float32'>, dY: Tensor<'float32'>) {
  const [pictures = 1, channels = 1, ...map] = x.shape;
  const pixels = map.reduce((a, b) => a * b, 1);
  const y = Array<number>(x.data.length).fill(0);
  const dX = [...y];
  const [dScale, dBias, means, variances] = [1, 2, 3, 4].map(() => Array<number>(channels).fill(0)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (let c = 0; c < channels; c++) {
    const places = Array.from({ length: pictures * pixels }, (_, i) => {
      return (Math.floor(i / pixels) * channels + c) * pixels + (i % pixels);
    });
    const average = (of: (i: number) => number) => places.reduce((sum, i) => sum + of(i), 0) / places.length;
    const [at, by] = [(i: number) => x.data[i] as number, (i: number) => dY.data[i] as number];
    const [gamma, beta] = [scale.data[c] as number, bias.data[c] as number];
    const mu = average(at);
    const sigma2 = average((i) => (at(i) - mu) ** 2);
    const inverse = 1 / Math.sqrt(sigma2 + 1e-3);
    const normalized = (i: number) => (at(i) - mu) * inverse;
    const [meanOfDY, meanOfProduct] = [average(by), average((i) => by(i) * normalized(i))];
    for (const i of places) {
      y[i] = gamma * normalized(i) + beta;
      dX[i] = gamma * inverse * (by(i) - meanOfDY - normalized(i) * meanOfProduct);
    }
    dScale[c] = meanOfProduct * places.length;
    dBias[c] = meanOfDY * places.length;
    [means[c], variances[c]] = [mu, sigma2];
  }
  return { y, derivatives: [dX, dScale, dBias], mean: means, variance: variances };
}
