import { describe, expect, test } from 'vitest';
import { Graph } from '../ir/graph.js';
import { float32, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { type Cell, DoubleBuffer } from './double-buffer.js';
import { Session } from './session.js';

const cell: Cell = { name: 'x', next: 'x after', initial: float32([2], [1, 10]) };

describe('DoubleBuffer', () => {
  test('starts with a copy of the initial values', () => {
    const state = new DoubleBuffer([cell]);
    expect(state.read('x')).toEqual(cell.initial);
    expect(state.read('x').data).not.toBe(cell.initial.data);
  });

  test('keeps dtypes and shapes', () => {
    const counter: Cell = { name: 'n', next: 'n after', initial: tensor('int64', [], BigInt64Array.of(7n)) };
    const state = new DoubleBuffer([counter]);
    expect(state.read('n')).toEqual(counter.initial);
    expect(state.results['n after']?.tensor).toEqual(tensor('int64', [], BigInt64Array.of(0n)));
  });

  test('two arrays take turns through many runs, and nothing is copied', async () => {
    const graph = new Graph(onnxDialect);
    const doubled = new GraphBuilder(graph).scale(graph.input('x', 'float32', [2]), 2);
    graph.output(doubled);
    const session = await Session.create(graph);
    const state = new DoubleBuffer([{ ...cell, next: doubled.name }]);
    const seen: unknown[] = [];
    for (let step = 1; step <= 5; step++) {
      seen.push(state.read('x').data);
      await session.run(state.feedsOf(['x']), state.results);
      state.swap();
      expect([...state.read('x').data]).toEqual([2 ** step, 10 * 2 ** step]);
    }
    await session.release();
    expect(new Set(seen).size).toBe(2);
    expect([...cell.initial.data]).toEqual([1, 10]);
  });

  test('names what it does not hold', () => {
    expect(() => new DoubleBuffer([cell]).read('y')).toThrow(/no state is named 'y'/);
  });
});
