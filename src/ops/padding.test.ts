import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, sample, scalar } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { string } from '../ir/attributes.js';
import { int64 } from '../ir/tensor.js';

const X = sample([3, 4, 5]);
const modes = ['constant', 'reflect', 'edge', 'wrap'];

describe.each(modes)('Pad by %s', (name) => {
  const mode = { mode: string(name) };

  test.each([
    [[0, 0, 0, 0, 0, 0]],
    [[0, 1, 2, 0, 2, 1]],
    [[1, 0, 0, 2, 0, 3]],
    [[0, -1, -2, 0, -1, 0]],
    [[0, -1, 1, 0, 2, -1]],
  ])('pads %j', async (pads) => {
    await expectConforms({ op: 'Pad', inputs: [X, int64(pads)], constants: [1], attributes: mode });
  });

  test('of some axes', async () => {
    const inputs = [X, int64([2, 1, 1, 0]), undefined, int64([-1, 0])];
    const { outputs } = await expectConforms({ op: 'Pad', inputs, constants: [1, 3], attributes: mode });
    expect(outputs[0]?.shape).toEqual([4, 4, 8]);
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch({
      op: 'Pad',
      inputs: [X, int64([0, 1, 2, 0, 0, 1])],
      constants: [1],
      attributes: mode,
    });
  });

  test('for any pads that fit', async () => {
    const axis = fc.integer({ min: 3, max: 5 });
    const pad = fc.integer({ min: -1, max: 1 });
    await fc.assert(
      fc.asyncProperty(axis, axis, fc.array(pad, { minLength: 4, maxLength: 4 }), async (height, width, pads) => {
        const inputs = [sample([height, width]), int64(pads)];
        await expectConforms({ op: 'Pad', inputs, constants: [1], attributes: mode });
      }),
      { numRuns: 8 },
    );
  });
});

test('the fill has a derivative too', async () => {
  await expectConforms({ op: 'Pad', inputs: [X, int64([0, 1, -1, 0, 2, 1]), scalar(0.7)], constants: [1] });
});

test('wrong pads are refused', () => {
  expect(() => inferredShapes('Pad', [[2, 3], { constant: [1, 1] }])).toThrow(/twice its axes/);
  expect(() => inferredShapes('Pad', [[2], { constant: [-2, -1] }])).toThrow(/more than there is/);
  expect(() => inferredShapes('Pad', [['N'], { constant: [1, 0] }])).toThrow(/not known yet/);
  expect(() => inferredShapes('Pad', [[2], [2]])).toThrow(/while the graph runs/);
  expect(() => inferredShapes('Pad', [[2], { constant: [1, 1] }], { mode: string('mirror') })).toThrow(/unknown mode/);
});
