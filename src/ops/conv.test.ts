import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, relativeError, sample } from '../../test/support/conformance.js';
import {
  convolutions,
  type DirectConvolution,
  directConvolution,
  windowOf,
} from '../../test/support/direct-convolution.js';
import { runGraph } from '../../test/support/run-graph.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { gradients } from '../autodiff/gradients.js';
import { type Attributes, int, ints, string } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { windowAttributes } from './conv-window.js';
import { onnxDialect } from './dialect.js';

/** Conv and both derivatives on ORT against the definition; returns the operators that compute the derivatives. */
async function expectByDefinition(c: DirectConvolution, attributes = windowAttributes(c.window)): Promise<string[]> {
  const graph = new Graph(onnxDialect);
  const input = (name: 'x' | 'w' | 'dY') => graph.input(name, 'float32', c[name].shape);
  const [x, w, dY] = [input('x'), input('w'), input('dY')];
  const [y] = graph.node('Conv', [x, w], attributes) as [Value];
  const [dX, dW] = gradients(graph, y, [x, w], dY) as [Value, Value];
  graph.output(y, dX, dW);
  const found = (await runGraph(graph, { x: c.x, w: c.w, dY: c.dY })) as Tensor<'float32'>[];
  for (const [i, expected] of [c.y, c.dX, c.dW].entries()) {
    const name = ['y', 'dX', 'dW'][i];
    expect(found[i]?.shape, name).toEqual([c.dY, c.x, c.w][i]?.shape);
    expect(relativeError(found[i]?.data ?? [], expected), name).toBeLessThan(1e-5);
  }
  return graph.nodes.slice(1).map((node) => node.op);
}

describe('Conv and its derivatives by definition', () => {
  test.each<[string, DirectConvolution]>([
    ['one axis', directConvolution([2, 3, 7], 4, windowOf([3]))],
    ['three axes', directConvolution([1, 2, 3, 4, 3], 3, windowOf([2, 3, 2], { padsBegin: [1, 1, 0] }))],
    ['1 x 1', directConvolution([2, 3, 3, 4], 5, windowOf([1, 1]))],
    ['1 x 1 with strides', directConvolution([2, 3, 5, 4], 2, windowOf([1, 1], { strides: [2, 3] }))],
    ['a kernel as large as the map', directConvolution([2, 3, 4, 3], 5, windowOf([4, 3]))],
    ['patches side by side', directConvolution([2, 3, 4, 6], 5, windowOf([2, 3], { strides: [2, 3] }))],
    ['strides beyond the kernel', directConvolution([2, 2, 8, 9], 3, windowOf([2, 1], { strides: [3, 4] }))],
    ['rows that no step reads', directConvolution([2, 2, 8, 10], 3, windowOf([3, 3], { strides: [2, 4] }))],
    ['padding that differs by side', directConvolution([1, 2, 4, 5], 3, windowOf([3, 2], { padsBegin: [2, 0] }))],
    ['holes', directConvolution([1, 2, 7, 6], 3, windowOf([3, 2], { dilations: [2, 3], padsEnd: [1, 2] }))],
    [
      'holes and strides',
      directConvolution([1, 2, 8, 9], 3, windowOf([3, 2], { dilations: [2, 3], strides: [2, 2], padsBegin: [1, 1] })),
    ],
    ['two groups', directConvolution([2, 4, 4, 4], 6, windowOf([3, 3], { group: 2, padsBegin: [1, 1] }))],
    ['a filter a channel', directConvolution([2, 4, 5, 5], 4, windowOf([3, 3], { group: 4 }))],
    ['two filters a channel', directConvolution([2, 3, 6, 5], 6, windowOf([3, 2], { group: 3, strides: [2, 1] }))],
    ['more filters than pixels', directConvolution([2, 3, 4, 4], 12, windowOf([3, 3]))],
  ])('%s', async (_, c) => {
    await expectByDefinition(c);
  });

  test('for any window', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions([1, 1, 2, 3]), async (c) => void (await expectByDefinition(c))),
      { numRuns: 60 },
    );
  });

  test('without strides it is turned into a convolution, unless padding reaches beyond the kernel', async () => {
    const inner = windowOf([3, 3], { padsBegin: [1, 2], padsEnd: [2, 0] });
    expect(await expectByDefinition(directConvolution([2, 2, 4, 4], 3, inner))).not.toContain('ConvTranspose');
    const outer = windowOf([3, 1], { padsBegin: [3, 0], padsEnd: [0, 2] });
    expect(await expectByDefinition(directConvolution([2, 2, 4, 4], 3, outer))).toContain('ConvTranspose');
  });
});

describe('Conv: attributes', () => {
  const of = (padsBegin: number[], padsEnd: number[], strides = [1, 1]) =>
    directConvolution([2, 2, 5, 4], 3, windowOf([3, 2], { padsBegin, padsEnd, strides }));
  const auto = (name: string, ...strides: number[]): Attributes => ({
    auto_pad: string(name),
    ...(strides.length > 0 ? { strides: ints(strides) } : {}),
  });

  test.each<[string, DirectConvolution, Attributes]>([
    ['none', of([0, 0], [0, 0]), {}],
    ['VALID', of([0, 0], [0, 0]), auto('VALID')],
    ['SAME_UPPER', of([1, 0], [1, 1]), auto('SAME_UPPER')],
    ['SAME_LOWER', of([1, 1], [1, 0]), auto('SAME_LOWER')],
    ['SAME_UPPER with strides', of([1, 0], [1, 0], [2, 2]), auto('SAME_UPPER', 2, 2)],
    ['SAME_UPPER, uneven', of([0, 0], [1, 1], [3, 3]), auto('SAME_UPPER', 3, 3)],
    ['SAME_LOWER, uneven', of([1, 1], [0, 0], [3, 3]), auto('SAME_LOWER', 3, 3)],
    ['NOTSET', of([1, 0], [0, 1]), { ...auto('NOTSET'), pads: ints([1, 0, 0, 1]) }],
  ])('%s', async (_, c, attributes) => {
    await expectByDefinition(c, attributes);
  });

  test('a bias', async () => {
    for (const group of [1, 2]) {
      const inputs = [sample([2, 2, 4, 4]), sample([4, 2 / group, 3, 3], 1), sample([4], 2)];
      await expectConforms({ op: 'Conv', inputs, attributes: { group: int(group), pads: ints([1, 1, 0, 0]) } });
    }
  });

  test('a symbolic batch', async () => {
    for (const strides of [
      [1, 1],
      [2, 2],
    ]) {
      for (const filters of [2, 40]) {
        const inputs = [sample([3, 4, 5, 5]), sample([filters, 2, 3, 3], 1)];
        const attributes = { group: int(2), strides: ints(strides), pads: ints([1, 1, 1, 1]) };
        await expectSameWithSymbolicBatch({ op: 'Conv', inputs, attributes });
      }
    }
  });
});

describe('Conv: shapes', () => {
  test('symbolic dimensions pass', () => {
    const same = { pads: ints([1, 1, 1, 1]) };
    expect(
      inferredShapes(
        'Conv',
        [
          ['N', 3, 'H', 'W'],
          [8, 3, 3, 3],
        ],
        same,
      ),
    ).toEqual([['N', 8, 'H', 'W']]);
    expect(
      inferredShapes('Conv', [
        ['N', 3, 8, 'W'],
        [8, 3, 3, 1],
      ]),
    ).toEqual([['N', 8, 6, 'W']]);
  });

  test('by a symbolic map, the input is differentiated as long as nothing is skipped', () => {
    const differentiated = (strides: number[], by: 'x' | 'w') => {
      const graph = new Graph(onnxDialect);
      const x = graph.input('x', 'float32', ['N', 3, 'H', 8]);
      const w = graph.input('w', 'float32', [4, 3, 3, 3]);
      const attributes = { pads: ints([1, 1, 1, 1]), strides: ints(strides) };
      const [y] = graph.node('Conv', [x, w], attributes, { name: 'stem' }) as [Value];
      return gradients(graph, y, [by === 'x' ? x : w], graph.input('dY', 'float32', y.shape));
    };
    expect(differentiated([1, 1], 'x')[0]?.shape).toEqual(['N', 3, 'H', 8]);
    const symbolic = expect.objectContaining({ code: 'E_SHAPE_SYMBOLIC', message: expect.stringMatching(/'stem'/) });
    expect(() => differentiated([2, 2], 'x')).toThrow(symbolic);
    expect(() => differentiated([1, 1], 'w')).toThrow(symbolic);
  });

  test('what does not fit is refused', () => {
    const of =
      (attributes: Attributes, ...shapes: (readonly number[])[]) =>
      () =>
        inferredShapes('Conv', [[1, 4, 5, 5], ...shapes], attributes);
    expect(of({}, [8, 3, 3, 3])).toThrow(/kernel \[8, 3, 3, 3\] in 1 group\(s\).*\n.*\[N, 3, \.\.\.\]/);
    expect(of({ group: int(2) }, [8, 4, 3, 3])).toThrow(/\[N, 8, \.\.\.\]/);
    expect(of({ group: int(-1) }, [8, 4, 3, 3])).toThrow(/at least one group/);
    expect(of({ group: int(4) }, [6, 1, 3, 3])).toThrow(/a multiple of 4 filters/);
    expect(of({}, [8, 4, 3])).toThrow(/number of dimensions/);
    expect(of({}, [8, 4, 3, 3], [4])).toThrow(/one number per filter/);
    expect(of({}, [8, 4, 3, 3], [8, 1])).toThrow(/one number per filter/);
    expect(of({ kernel_shape: ints([3, 2]) }, [8, 4, 3, 3])).toThrow(/kernel_shape is not/);
    expect(of({}, [8, 4, 6, 3])).toThrow(/at most the padded input, 5/);
    expect(of({ strides: ints([1]) }, [8, 4, 3, 3])).toThrow(/strides of Conv/);
  });

  test('operands of two dtypes are refused', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', [1, 2, 3, 3]);
    const w = graph.input('w', 'float32', [2, 2, 1, 1]);
    const bias = graph.input('b', 'float64', [2]);
    expect(() => graph.node('Conv', [x, w, bias])).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
  });
});
