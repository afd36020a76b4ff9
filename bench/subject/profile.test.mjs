import { expect, test } from 'vitest';
import { sharesOf } from './profile.mjs';

const run = (ts) => ({ cat: 'Session', name: 'model_run', ts, dur: 100 });
const node = (name, op_name, ts, dur) => ({ cat: 'Node', name: `${name}_kernel_time`, ts, dur, args: { op_name } });

test('the warm-up does not count, and what the operators leave of a run is missing', () => {
  const events = [
    run(0),
    node('conv1', 'Conv', 1, 90),
    run(200),
    node('conv1', 'Conv', 201, 40),
    node('bn1', 'Mul', 250, 20),
    run(400),
    node('conv1', 'Conv', 401, 60),
  ];
  const { operators, secondsPerRun } = sharesOf(events, 2);
  expect(operators).toEqual([
    { name: 'Conv', share: 0.5 },
    { name: 'Mul', share: 0.1 },
  ]);
  expect(secondsPerRun).toBeCloseTo(100e-6);
});

test.each([
  ['layer1.0.conv1', 'layer1'],
  ['grad/layer1.0.conv1/Conv', 'layer1'],
  ['adamw/layer1.0.bn2.bias/Mul_6', 'layer1'],
  ['layer1.0.relu1_nchwc', 'layer1'],
  ['grad/layer3.0.conv1/MatMul/MatmulTransposeFusion/', 'layer3'],
  ['fused head.2', 'head.2'],
  ['head.pool.max', 'head'],
  ['grad/maxpool/Reshape_1', 'maxpool'],
  ['grad//blocks/blocks.13/expand/Conv/Transpose_1', 'blocks.13'],
  ['adamw/body.blocks.13.expand.weight/Mul_4', 'blocks.13'],
  ['Transpose_token_26', 'Transpose'],
  ['grad/Add_3', 'Add'],
])('%s belongs to %s', (name, layer) => {
  const { layers } = sharesOf([run(0), node(name, 'Mul', 1, 50)], 1);
  expect(layers).toEqual([{ name: layer, share: 0.5 }]);
});
