import { describe, expect, onTestFinished, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { lackingClass } from '../../test/support/scored-pictures.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { visionLearner } from '../learner/vision-learner.js';
import { Interpretation } from './interpretation.js';

const files = Array.from({ length: 10 }, (_, i) => `${i}.png`);
const named = { predictions: lackingClass, classes: ['a', 'b', 'c', 'd'], files };

describe('Interpretation', () => {
  test('the pictures with the largest and the smallest losses', () => {
    const found = new Interpretation(named);
    // Losses by log_softmax of scipy 1.10.1.
    expect(found.topLosses(2)).toMatchObject([
      { file: '1.png', predicted: 'a', actual: 'b', loss: expect.closeTo(2.94812449, 7) },
      { file: '3.png', predicted: 'b', actual: 'a', loss: expect.closeTo(1.28733867, 7) },
    ]);
    const all = found.topLosses(10, 'smallest');
    expect(all.map(({ loss }) => loss)).toEqual([...all.map(({ loss }) => loss)].sort((a, b) => a - b));
    for (const { loss, probability, confidence, predicted, actual } of all) {
      expect(probability).toBeCloseTo(Math.exp(-loss), 12);
      expect(probability === confidence).toBe(predicted === actual);
    }
    expect(found.topLosses(99)).toHaveLength(10);
  });

  test('the most unsure have the smallest margin between the two most probable classes', () => {
    const [first, second] = new Interpretation(named).mostUnsure(2);
    // Row 7: 1.75, 1, 2, -0.75.
    const sum = [1.75, 1, 2, -0.75].map(Math.exp).reduce((a, b) => a + b);
    expect(first).toMatchObject({ file: '7.png', predicted: 'c' });
    expect(first?.margin).toBeCloseTo((Math.exp(2) - Math.exp(1.75)) / sum, 12);
    expect(second?.margin).toBeGreaterThan(first?.margin as number);
  });

  test("of a learner's validation pictures agrees with its last evaluation", async () => {
    const data = await tinyData({ classes: 3 });
    const learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
    onTestFinished(() => learner.release());
    const { evaluation, epochs } = await learner.fitOneCycle(2, 1e-2);
    const found = await Interpretation.fromLearner(learner);
    expect(relativeError(found.predictions.logits, evaluation?.logits as Float32Array)).toBeLessThan(1e-4);
    expect(found.files).toEqual(data.valid.files);
    expect(found.report().accuracy).toBeCloseTo(1 - (epochs.at(-1)?.metrics.error_rate as number), 12);
    const loss = found.topLosses(99).reduce((sum, picture) => sum + picture.loss, 0) / data.valid.length;
    expect(loss).toBeCloseTo(evaluation?.loss as number, 4);
    const wrong = found.mostConfused().reduce((sum, { pictures }) => sum + pictures, 0);
    const right = found.confusionMatrix().reduce((sum, row, c) => sum + (row[c] as number), 0);
    expect(wrong + right).toBe(data.valid.length);
  });

  test.each([
    ['a file too few', { files: files.slice(1) }],
    ['a class too many', { classes: [...named.classes, 'e'] }],
    ['a label out of range', { predictions: { ...lackingClass, labels: lackingClass.labels.map(() => 4) } }],
    ['logits of another length', { predictions: { ...lackingClass, logits: lackingClass.logits.slice(4) } }],
  ])('refuses %s', (_, change) => {
    expect(() => new Interpretation({ ...named, ...change })).toThrowError(
      expect.objectContaining({ code: 'E_INTERPRET_SHAPES' }),
    );
  });
});
