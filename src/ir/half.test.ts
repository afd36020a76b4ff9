import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Graph } from './graph.js';
import { decodeHalves, fromHalf, toHalf } from './half.js';
import { float32 } from './tensor.js';

describe('float16', () => {
  test('every bit pattern comes back, but for the payload of what is not a number', () => {
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(toHalf(value)).toBe(0x7e00);
      else if (toHalf(value) !== bits) expect.fail(`${bits} became ${toHalf(value)}`);
    }
  });

  test('every bit pattern is decoded the same in an array as alone', () => {
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
    const values = decodeHalves(halves);
    expect(values).toHaveLength(2 ** 16);
    expect([...halves].filter((bits) => !Object.is(values[bits], fromHalf(bits)))).toEqual([]);
  });

  test('known values', () => {
    const table: [number, number][] = [
      [1, 0x3c00],
      [-2, 0xc000],
      [0.1, 0x2e66],
      [65504, 0x7bff],
      [2 ** -14, 0x0400],
      [2 ** -24, 0x0001],
    ];
    for (const [value, bits] of table) expect([value, toHalf(value)]).toEqual([value, bits]);
  });

  test('ties go to even, beyond the range to infinity, below it to a zero of the same sign', () => {
    expect(toHalf(1 + 2 ** -11)).toBe(0x3c00);
    expect(toHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(toHalf(2 - 2 ** -11)).toBe(0x4000);
    expect(toHalf(65519.9)).toBe(0x7bff);
    expect(toHalf(65520)).toBe(0x7c00);
    expect(toHalf(-1e9)).toBe(0xfc00);
    expect(toHalf(2 ** -25)).toBe(0);
    expect(toHalf(-1e-9)).toBe(0x8000);
  });

  test('is what ORT makes of a float32', async () => {
    const numbers = fc.sample(fc.oneof(fc.float({ noNaN: true }), fc.float({ min: -1, max: 1, noNaN: true })), 2000);
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', [numbers.length]);
    graph.output(new GraphBuilder(graph).cast(x, 'float16'));
    const [result] = await runGraph(graph, { x: float32([numbers.length], numbers) });
    const bits = result?.data as ArrayLike<number>;
    // Node 24 hands out Float16Array; its elements are numbers already.
    const wanted = bits instanceof Uint16Array ? [...bits].map(fromHalf) : Array.from(bits);
    expect(numbers.map((v) => fromHalf(toHalf(Math.fround(v))))).toEqual(wanted);
  });
});
