import { expect, test } from 'vitest';
import { heldOutMistakes } from './held-out-mistakes.js';
import { mostPictures, shownPlaces } from './shown-places.js';

/** Classes in turn, told right but for every tenth picture. */
function judged(n: number, classes: number) {
  const labels = Array.from({ length: n }, (_, i) => i % classes);
  const told = labels.map((label, i) => (i % 10 === 0 ? (label + 1) % classes : label));
  const probabilities = Float32Array.from(
    told.flatMap((c) => Array.from({ length: classes }, (_, k) => (k === c ? 0.9 : 0.1 / (classes - 1)))),
  );
  const collection = {
    root: '/p',
    files: labels.map((_, i) => `/p/${i}.png`),
    labels,
    classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
    heldOut: labels.map(() => true),
  };
  const features = { places: [...labels.keys()], width: 1, features: new Float32Array(n), probabilities, skipped: [] };
  return { mistakes: heldOutMistakes(collection, features), labels, told };
}

const alone = {
  of: new Map([[0, [{ place: 990, similarity: 1 }]]]),
  right: { pictures: 0, told: 0, actual: 0 },
  wrong: { pictures: 0, told: 0, actual: 0 },
};

test('the worst come first, with their neighbours; then each cell has its turn, wrong ones before right ones', () => {
  const { mistakes, labels, told } = judged(1000, 3);
  const suspect = { label: 0, suggested: 1, probability: 0, suggestedProbability: 1, margin: -1 };
  const suspects = Array.from({ length: 50 }, (_, i) => ({ place: 900 + i, ...suspect }));
  const part = { pictures: 50, disagreements: 50, thresholds: [], counts: [], joint: [], suspects };
  const shown = shownPlaces(mistakes, alone, { heldOut: part });
  expect(shown.slice(0, 12)).toEqual(mistakes.losses.map(({ place }) => place));
  expect(shown).toContain(990);
  // As many as the page says; the others are in the list beside it.
  expect(suspects.filter(({ place }) => shown.includes(place))).toHaveLength(24);
  const shownOf = (actual: number, as: number) => shown.filter((i) => labels[i] === actual && told[i] === as).length;
  for (const [actual, as] of [
    [0, 1],
    [1, 2],
    [2, 0],
    [0, 0],
    [1, 1],
    [2, 2],
  ] as const)
    expect(shownOf(actual, as)).toBeGreaterThanOrEqual(8);
  expect(new Set(shown).size).toBe(shown.length);
});

test('there is an end to them', () => {
  const { mistakes, labels, told } = judged(4000, 91);
  const shown = shownPlaces(mistakes, alone, {});
  expect(shown).toHaveLength(mostPictures);
  // 91 cells of confusions are filled before any picture that was told right.
  expect(shown.filter((i) => labels[i] !== told[i]).length).toBeGreaterThan(350);
});
