import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { writeTinyBody } from '../../test/support/tiny-collection.js';
import { aboutModel } from './about.js';

const at = commonFolder((at) => writeTinyBody(at('tiny.onnx')));

test('tells the writer, the operator sets and how often each operator is there', async () => {
  const { producer, opsets, operators } = aboutModel(await readFile(at('tiny.onnx')));
  expect(producer).toMatch(/^warmstart/);
  expect(opsets).toEqual({ 'ai.onnx': 21 });
  expect([...operators]).toEqual([
    ['Conv', 2],
    ['BatchNormalization', 2],
    ['Relu', 2],
  ]);
});

test('of a file that says nothing there is nothing, and of no model an error', () => {
  expect(aboutModel(new Uint8Array())).toEqual({ opsets: {}, operators: new Map() });
  expect(() => aboutModel(new TextEncoder().encode('no model'))).toThrow(
    expect.objectContaining({ code: 'E_ONNX_MALFORMED' }),
  );
});
