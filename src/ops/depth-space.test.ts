import { expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { int, string } from '../ir/attributes.js';

test.each([undefined, 'DCR', 'CRD'])('DepthToSpace, mode %s', async (mode) => {
  for (const block of [1, 2, 3]) {
    const attributes = { blocksize: int(block), ...(mode ? { mode: string(mode) } : {}) };
    const c = { op: 'DepthToSpace', inputs: [sample([2, 36, 2, 3])], attributes };
    await expectConforms(c);
    await expectSameWithSymbolicBatch(c);
  }
});

test('SpaceToDepth', async () => {
  for (const block of [1, 2, 3]) {
    const c = { op: 'SpaceToDepth', inputs: [sample([2, 2, 6, 12])], attributes: { blocksize: int(block) } };
    await expectConforms(c);
    await expectSameWithSymbolicBatch(c);
  }
});

test('blocks that do not fit are refused', () => {
  expect(() => inferredShapes('DepthToSpace', [[1, 6, 2, 2]], { blocksize: int(2) })).toThrow(/multiple of 4 channels/);
  expect(() => inferredShapes('SpaceToDepth', [[1, 6, 3, 2]], { blocksize: int(2) })).toThrow(/divides/);
  expect(() => inferredShapes('SpaceToDepth', [[1, 6, 2, 2]])).toThrow(/needs a blocksize/);
  const unknown = { blocksize: int(2), mode: string('CDR') };
  expect(() => inferredShapes('DepthToSpace', [[1, 4, 2, 2]], unknown)).toThrow(/unknown mode/);
});
