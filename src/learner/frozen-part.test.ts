import { expect, test } from 'vitest';
import { sharedPath, testWithShared } from '../../test/support/shared.js';
import { resnet18, resnet50 } from '../nn/architectures/resnet.js';
import { buildNetwork } from '../nn/network.js';
import { frozenPart } from './frozen-part.js';
import { readArchitecture } from './read-architecture.js';
import { trainableGroups } from './trainable-groups.js';

/** Shape of what is kept of a picture of 128 x 128 when this many groups are frozen. */
function kept(architecture: typeof resnet18, frozen: number, trainBatchNorms = false) {
  const body = (architecture.pretrained ?? architecture.body)({ height: 128, width: 128, seed: 0 });
  const network = buildNetwork(body, { classes: 2, seed: 0 });
  const trainable = new Set(trainableGroups(network, frozen, trainBatchNorms).flat());
  return frozenPart(network.graph, trainable)?.suffix.inputs.map((v) => v.shape);
}

test('of a frozen body its pooled features are kept, and what the third stage reads', () => {
  expect(kept(resnet18, 2)).toEqual([['N', 1024]]);
  expect(kept(resnet18, 1)).toEqual([['N', 128, 16, 16]]);
  expect(kept(resnet50, 2)).toEqual([['N', 4096]]);
  expect(kept(resnet50, 1)).toEqual([['N', 512, 16, 16]]);
});

test('before the fourth stage, too', () => {
  const network = buildNetwork(resnet18.body({ height: 128, width: 128, seed: 0 }), { classes: 2, seed: 0 });
  const late = network.groups.flat().filter((name) => /^(layer4|head)\./.test(name));
  expect(frozenPart(network.graph, new Set(late))?.suffix.inputs.map((v) => v.shape)).toEqual([['N', 256, 8, 8]]);
});

test('where the first batch norm learns, a megabyte a picture for one convolution is not kept', () => {
  expect(kept(resnet18, 2, true)).toBeUndefined();
  expect(kept(resnet18, 0)).toBeUndefined();
});

const mobile = 'weights/mobilenetv2-imagenet.onnx';
testWithShared(mobile, 'an imported body is cut as well', async () => {
  const architecture = await readArchitecture(sharedPath(mobile));
  const groups = architecture.body({ height: 128, width: 128, seed: 0 }).groups.length;
  expect(kept(architecture, groups)).toEqual([['N', 2560]]);
  expect(kept(architecture, groups, true)).toBeUndefined();
});
