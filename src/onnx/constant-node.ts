import { WarmstartError } from '../error/warmstart-error.js';
import type { Attributes } from '../ir/attributes.js';
import { float32, int64, type Tensor, tensor } from '../ir/tensor.js';

/**
 * What a node of the operator Constant stands for.
 * @throws WarmstartError `E_ONNX_CONSTANT` when it has not just one value, or one that a graph cannot hold.
 */
export function constantOf(attributes: Attributes): Tensor {
  const entries = Object.entries(attributes);
  const [[name, attribute] = []] = entries;
  if (entries.length === 1 && attribute) {
    if (name === 'value' && attribute.type === 'tensor') return attribute.value;
    if (name === 'value_float' && attribute.type === 'float') return float32([], [attribute.value]);
    if (name === 'value_floats' && attribute.type === 'floats') {
      return float32([attribute.value.length], attribute.value);
    }
    if (name === 'value_int' && attribute.type === 'int') {
      return tensor('int64', [], BigInt64Array.of(BigInt(attribute.value)));
    }
    if (name === 'value_ints' && attribute.type === 'ints') return int64(attribute.value);
  }
  throw new WarmstartError({
    code: 'E_ONNX_CONSTANT',
    problem: 'a Constant has no value that can be read',
    expected: 'one of value, value_float, value_floats, value_int, value_ints',
    received: entries.map(([key, { type }]) => `${key}: ${type}`).join(', ') || 'no attribute',
  });
}
