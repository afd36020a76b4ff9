import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { formulaClasses, usualShares } from './formula-class.js';
import { drawInk, inkShare } from './formula-form.js';
import { strokeKinds } from './stroke-form.js';

describe('formulaClasses', () => {
  test('shares the classes out among the families', () => {
    const classes = formulaClasses({ classes: 128, seed: 1 });
    const counts = countByFamily(classes);
    expect(counts).toEqual({ stroke: 77, fractal: 19, contour: 19, texture: 13 });
    expect(classes.map((cls) => cls.index)).toEqual(Array.from({ length: 128 }, (_, i) => i));
    expect(new Set(classes.map((cls) => cls.name)).size).toBe(128);
    expect(classes[12]?.name).toBe('stroke-012');
    expect(formulaClasses({ classes: 1, seed: 1 })).toHaveLength(1);
  });

  test('gives the same class for every number of classes, and another for another seed', () => {
    const few = formulaClasses({ classes: 20, seed: 5 });
    const many = new Map(formulaClasses({ classes: 60, seed: 5 }).map((cls) => [cls.name, cls.form]));
    for (const cls of few) expect(many.get(cls.name)).toEqual(cls.form);
    expect(formulaClasses({ classes: 20, seed: 6 })).not.toEqual(few);
  });

  test('is plain data', () => {
    const classes = formulaClasses({ classes: 60, seed: 2 });
    expect(JSON.parse(JSON.stringify(classes))).toEqual(classes);
  });

  test('draws every kind of stroke', () => {
    const classes = formulaClasses({
      classes: 100,
      seed: 3,
      shares: { ...usualShares, fractal: 0, contour: 0, texture: 0 },
    });
    const kinds = new Set(
      classes.flatMap(({ form }) => (form.family === 'stroke' ? form.layers.map((l) => l.kind) : [])),
    );
    expect([...kinds].sort()).toEqual([...strokeKinds].sort());
  });

  test('leaves no class all but empty or mostly ink', () => {
    for (const { form, index } of formulaClasses({ classes: 200, seed: 4 })) {
      if (form.family === 'texture') continue;
      const shares = Array.from({ length: 8 }, (_, i) => inkShare(drawInk(form, randomStream(4, index, i), 48)));
      const mean = shares.reduce((sum, v) => sum + v, 0) / 8;
      expect(mean, JSON.stringify(form)).toBeGreaterThan(0.01);
      expect(mean, JSON.stringify(form)).toBeLessThan(0.65);
    }
  });

  test('refuses a recipe that names no classes', () => {
    const none = { stroke: 0, fractal: 0, contour: 0, texture: 0 };
    for (const recipe of [
      { classes: 0, seed: 1 },
      { classes: 2.5, seed: 1 },
      { classes: 4, seed: 1, shares: none },
      { classes: 4, seed: 1, shares: { ...usualShares, stroke: -1 } },
      { classes: 4, seed: 1, shares: { ...usualShares, stroke: Number.NaN } },
    ]) {
      expect(() => formulaClasses(recipe)).toThrowError(expect.objectContaining({ code: 'E_FORMULA_RECIPE' }));
    }
    expect(() => formulaClasses({ classes: 4, seed: -1 })).toThrowError(
      expect.objectContaining({ code: 'E_SEED_INVALID' }),
    );
  });
});

function countByFamily(classes: ReturnType<typeof formulaClasses>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { form } of classes) counts[form.family] = (counts[form.family] ?? 0) + 1;
  return counts;
}
