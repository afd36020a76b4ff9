import { expect, test } from 'vitest';
import { runOperator, sample } from '../../test/support/conformance.js';
import { int } from '../ir/attributes.js';
import { float32, onnxTypeCode, tensor, toNumbers } from '../ir/tensor.js';

test('QuantizeLinear has the dtype of its zero point', async () => {
  const [x, scale] = [sample([2, 3]), float32([], [0.1])];
  const run = async (zero: Parameters<typeof toNumbers>[0] | undefined, attributes = {}) =>
    runOperator({ op: 'QuantizeLinear', attributes, inputs: [x, scale, zero], constants: [1, 2], differentiate: [] });
  expect((await run(tensor('int8', [], Int8Array.of(3)))).outputs[0]?.dtype).toBe('int8');
  expect((await run(undefined)).outputs[0]?.dtype).toBe('uint8');
  expect((await run(undefined, { output_dtype: int(onnxTypeCode.int8) })).outputs[0]?.dtype).toBe('int8');
});

test('DequantizeLinear by channel; training through it is an error', async () => {
  const inputs = [
    tensor('int8', [2, 2], Int8Array.of(1, -2, 3, 4)),
    float32([2], [0.5, 2]),
    tensor('int8', [2], Int8Array.of(0, 1)),
  ];
  const dequantized = { op: 'DequantizeLinear', attributes: { axis: int(0) }, inputs, constants: [1, 2] };
  const { outputs } = await runOperator({ ...dequantized, differentiate: [] });
  expect(outputs.map(toNumbers)).toEqual([[0.5, -1, 4, 6]]);
  await expect(runOperator({ ...dequantized, constants: [], differentiate: [1] })).rejects.toThrow(
    expect.objectContaining({ code: 'E_GRADIENT_MISSING' }),
  );
});
