import { describe, expect, test } from 'vitest';
import { onnxBytes, onnxNode } from '../../test/support/onnx-bytes.js';
import { checkFraming } from './framing.js';
import { ModelProtoSchema } from './onnx_pb.js';

const check = (bytes: Uint8Array) => checkFraming(bytes, ModelProtoSchema);
const ascii = (text: string) => new TextEncoder().encode(text);

describe('checkFraming', () => {
  test('passes a model', () => {
    expect(() => check(onnxBytes({ node: [onnxNode('Relu', ['x'], ['y'])] }))).not.toThrow();
  });

  test.each([
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70)],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)],
    ['text', ascii('Hello, this is not a model.')],
    ['JSON', ascii('{"model": "resnet"}')],
    ['zeros', new Uint8Array(64)],
    ['a group', Uint8Array.of(0x0b, 0x0c)],
    ['deeply nested groups', new Uint8Array(100_000).fill(0x0b)],
    ['an overlong varint', new Uint8Array(20).fill(0xff)],
  ])('refuses %s', (_, bytes) => {
    expect(() => check(bytes)).toThrow(expect.objectContaining({ code: 'E_ONNX_MALFORMED' }));
  });

  test('says how to get what a Git LFS pointer points to', () => {
    expect(() => check(ascii('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a'))).toThrow(/git lfs pull/);
  });

  test('names byte and message', () => {
    const bytes = onnxBytes({
      node: [onnxNode('Relu', ['x'], ['y']), { opType: 'Relu', input: ['y'], output: ['z'] }],
    });
    const at = bytes.lastIndexOf('z'.charCodeAt(0)) - 1;
    // The length of the last node's result now leads out of the node, but not out of the file.
    bytes[at] = 9;
    expect(() => check(bytes)).toThrow(
      new RegExp(`9 bytes where 7 are left.*byte ${at}, in graph.node\\[1\\].output`, 's'),
    );
  });

  test('refuses text that is not UTF-8', () => {
    const bytes = onnxBytes({ node: [onnxNode('Relu', ['x'], ['y'])] });
    bytes[bytes.indexOf('x'.charCodeAt(0))] = 0xff;
    expect(() => check(bytes)).toThrow(/in graph.node\[0\].input/);
  });

  test('refuses more elements than any model has, before making them', () => {
    const empty = new Uint8Array(2 ** 20 + 2);
    for (let i = 0; i < empty.length; i += 2) empty[i] = 0x42; // opset_import, 0 bytes long
    expect(() => check(empty)).toThrow(expect.objectContaining({ code: 'E_ONNX_TOO_MANY' }));
    const ints = onnxBytes({ node: [{ attribute: [{ ints: Array.from({ length: 2 ** 19 + 1 }, () => 1n) }] }] });
    expect(() => check(ints)).toThrow(/in graph.node\[0\].attribute\[0\]/);
  });
});
