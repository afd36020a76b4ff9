import { describe, expect, test, vi } from 'vitest';
import { Graph, type Value } from '../ir/graph.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import type { GradientSite, InputGradient } from '../ops/rule.js';
import { gradients } from './gradients.js';

/** The rule under test, in place of Exp's. */
const exp = vi.hoisted(() => ({
  gradient: (_: GradientSite<Record<never, never>>): readonly InputGradient[] => [],
}));

vi.mock('../ops/dialect.js', async (original) => {
  const real = await original<typeof import('../ops/dialect.js')>();
  const { defineOp, required } = await import('../ops/rule.js');
  const wrong = defineOp({
    arity: [1, 1],
    attributes: {},
    infer: (site) => [required(site, 0).type],
    gradient: (site) => exp.gradient(site),
  });
  return { ...real, ruleOf: (spec: { op: string; domain: string }) => (spec.op === 'Exp' ? wrong : real.ruleOf(spec)) };
});

function differentiate(rule: typeof exp.gradient): Value | undefined {
  exp.gradient = rule;
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const x = graph.input('x', 'float32', [2, 3]);
  const [y] = b.node('Exp', [x], {}, { name: 'curve' }) as [Value];
  return gradients(graph, b.sum(y, [0, 1]), [x])[0];
}

describe('a wrong rule is caught where it stands', () => {
  const at = (code: string) => expect.objectContaining({ code, message: expect.stringMatching(/node 'curve' \(Exp/) });

  test.each<[string, string, typeof exp.gradient]>([
    ['another dtype', 'E_GRADIENT_SHAPE', ({ b, dY }) => [() => b.cast(dY, 'float64')]],
    ['another shape', 'E_GRADIENT_SHAPE', ({ b, dY }) => [() => b.transpose(dY, [1, 0])]],
    ['fewer dimensions', 'E_GRADIENT_SHAPE', ({ b, dY }) => [() => b.sum(dY, [0])]],
    ['a smaller dimension', 'E_GRADIENT_SHAPE', ({ b, dY }) => [() => b.sum(dY, [0], { keepdims: true })]],
    ['no entry for an input', 'E_GRADIENT_ARITY', () => []],
    ['a node that is none', 'E_SHAPE_BROADCAST', ({ b, dY }) => [() => b.add(dY, b.ints([1, 2]))]],
  ])('%s', (_, code, rule) => {
    if (code === 'E_SHAPE_BROADCAST') expect(() => differentiate(rule)).toThrow(/node 'curve' \(Exp.*node 'grad/s);
    else expect(() => differentiate(rule)).toThrow(at(code));
  });

  test('and one that says nothing of its input lets no derivative flow', () => {
    expect(differentiate(() => [null])).toBeUndefined();
  });
});
