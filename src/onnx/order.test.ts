import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inExecutionOrder, type Step } from './order.js';

const step = (output: string, ...input: string[]): Step => ({ name: output, opType: 'Op', input, output: [output] });
const isX = (name: string) => name === 'x';

describe('inExecutionOrder', () => {
  test('puts every node after those it reads, and loses none', () => {
    const shuffledGraph = fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
      .map((reads) => reads.map((read, i) => step(`v${i}`, ...read.map((r) => (i === 0 ? 'x' : `v${r % i}`)))))
      .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }));
    fc.assert(
      fc.property(shuffledGraph, (steps) => {
        const ordered = inExecutionOrder(steps, isX);
        expect(new Set(ordered)).toEqual(new Set(steps));
        expect(ordered).toHaveLength(steps.length);
        const known = new Set(['x']);
        for (const { input, name } of ordered) {
          expect(input.every((i) => known.has(i))).toBe(true);
          known.add(name);
        }
      }),
    );
  });

  test('leaves an ordered list as it is', () => {
    const steps = [step('c', 'x'), step('a', 'x', ''), step('b', 'c', 'a')];
    expect(inExecutionOrder(steps, isX)).toEqual(steps);
  });

  test('orders a long chain written backwards', () => {
    const length = 100_000;
    const steps = Array.from({ length }, (_, i) => step(`v${i}`, i === 0 ? 'x' : `v${i - 1}`)).reverse();
    expect(inExecutionOrder(steps, isX)[0]?.name).toBe('v0');
  });

  test('names a node of a cycle, not one that leads to it', () => {
    const steps = [step('out', 'a'), step('a', 'b'), step('b', 'c'), step('c', 'a')];
    expect(() => inExecutionOrder(steps, isX)).toThrow(/cycle of 3 nodes\n.*node 'a'/);
    expect(() => inExecutionOrder([step('a', 'a')], isX)).toThrow(/cycle of 1 node\n.*node 'a'/);
  });

  test('names the node and the input that nothing gives', () => {
    expect(() => inExecutionOrder([step('a', 'x', 'ghost')], isX)).toThrow(
      expect.objectContaining({
        code: 'E_ONNX_MISSING_VALUE',
        message: expect.stringMatching(/'ghost'.*node 'a' \(Op\), input 1/s),
      }),
    );
    expect(() => inExecutionOrder([{ ...step('a', 'ghost'), name: '' }], isX)).toThrow(
      /the node \(Op\) that gives 'a'/,
    );
  });
});
