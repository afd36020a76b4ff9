import { describe, expect, test } from 'vitest';
import { confidentJoint } from './confident-learning.js';

const classes = 3;
const labels = Array.from({ length: 60 }, (_, i) => (i * i + Math.floor(i / 7)) % classes);

/** A wave, with what the classifier makes of the picture on top: its label, but another class for every fifth. */
function judged(): Float32Array {
  return Float32Array.from(
    labels.flatMap((label, i) => {
      const held = i % 5 ? label : (label + 1) % classes;
      const odds = [0, 1, 2].map((c) => Math.exp(1.2 * Math.sin(1.3 * i + 2.1 * c) + (c === held ? 1.5 : 0)));
      const sum = odds.reduce((a, b) => a + b);
      return odds.map((v) => v / sum);
    }),
  );
}

describe('confidentJoint', () => {
  test('is what can be counted by hand', () => {
    // Thresholds: (.9 + .6 + .3) / 3 = .6 and (.8 + .7 + .3 + .2) / 4 = .5.
    const probabilities = Float32Array.of(0.9, 0.1, 0.6, 0.4, 0.3, 0.7, 0.2, 0.8, 0.3, 0.7, 0.7, 0.3, 0.8, 0.2);
    const found = confidentJoint({ probabilities, labels: [0, 0, 0, 1, 1, 1, 1], classes: 2 });
    expect(found.thresholds).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.5, 6)]);
    expect(found.counts).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(found.joint.flat()).toEqual([2 / 7, 1 / 7, 2 / 7, 2 / 7].map((v) => expect.closeTo(v, 12)));
    expect(found.suspects).toEqual([
      { row: 6, label: 1, suggested: 0, probability: near(0.2), suggestedProbability: near(0.8), margin: near(-0.6) },
      { row: 2, label: 0, suggested: 1, probability: near(0.3), suggestedProbability: near(0.7), margin: near(-0.4) },
      { row: 5, label: 1, suggested: 0, probability: near(0.3), suggestedProbability: near(0.7), margin: near(-0.4) },
    ]);
  });

  /**
   * The numbers are of a script in NumPy 2.4 that follows the paper: p >= the mean of p[labels == j, j] as a mask, the argmax
   * of what the mask leaves, `C[label, j] += 1`, C over its row sums times `bincount(labels)` over the sum of all.
   */
  test('agrees with a script that was written independently', () => {
    const { thresholds, counts, joint, suspects } = confidentJoint({ probabilities: judged(), labels, classes });
    expect(thresholds).toEqual([0.5032963363, 0.5323310205, 0.5169368574].map(near));
    expect(counts).toEqual([
      [10, 4, 4],
      [2, 8, 3],
      [4, 1, 10],
    ]);
    expect(joint).toEqual(
      [
        [0.2037037037, 0.0814814815, 0.0814814815],
        [0.0461538462, 0.1846153846, 0.0692307692],
        [0.0888888889, 0.0222222222, 0.2222222222],
      ].map((row) => row.map(near)),
    );
    expect(suspects.map(({ row, suggested }) => [row, suggested])).toEqual([
      ...[
        [0, 1],
        [50, 0],
        [15, 0],
        [55, 0],
        [10, 0],
        [30, 0],
        [20, 1],
        [25, 0],
        [46, 2],
      ],
      ...[
        [37, 2],
        [38, 1],
        [53, 1],
        [3, 2],
        [22, 2],
        [51, 2],
        [14, 1],
        [56, 2],
        [27, 2],
      ],
    ]);
    expect(suspects[0]?.margin).toBeCloseTo(-0.831787, 5);
    expect(suspects.at(-1)?.margin).toBeCloseTo(-0.143998, 5);
  });

  test('suggests nothing where the label is the most probable class all the same, but counts it', () => {
    // Row 1 is too unsure for class 0, of which the classifier is sure, but not for class 1, of which it never is.
    const probabilities = Float32Array.of(0.95, 0.05, 0.55, 0.45, 0.6, 0.4);
    const found = confidentJoint({ probabilities, labels: [0, 0, 1], classes: 2 });
    expect(found.counts).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(found.suspects).toEqual([]);
  });

  test('a class without pictures, or of which nothing is counted, is taken as it is', () => {
    const probabilities = Float32Array.of(0.5, 0.1, 0.4, 0.6, 0.2, 0.2, 0.4, 0.3, 0.3);
    const { thresholds, counts, joint } = confidentJoint({ probabilities, labels: [0, 0, 2], classes: 3 });
    expect(thresholds).toEqual([near(0.55), Number.POSITIVE_INFINITY, near(0.3)]);
    expect(counts[0]).toEqual([1, 0, 1]);
    expect(joint.flat().reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const none = confidentJoint({ probabilities: new Float32Array(), labels: [], classes: 2 });
    expect(none).toMatchObject({
      joint: [
        [0, 0],
        [0, 0],
      ],
      suspects: [],
    });
  });

  test.each([
    ['a label that there is not', { labels: [2] }],
    ['a label that is no class', { labels: [0.5] }],
    ['a row too few', { labels: [0, 1] }],
  ])('refuses %s', (_, change) => {
    const rows = { probabilities: Float32Array.of(0.5, 0.5), classes: 2, ...change };
    expect(() => confidentJoint(rows)).toThrowError(expect.objectContaining({ code: 'E_LABELS_SHAPES' }));
  });
});

function near(value: number): number {
  return expect.closeTo(value, 6) as unknown as number;
}
