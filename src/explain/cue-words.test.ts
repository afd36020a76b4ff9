import { expect, test } from 'vitest';
import { adviceOn, cueNames, cueVerdict } from './cue-words.js';
import type { SpuriousCue } from './spurious-cues.js';

const cue = (cue: SpuriousCue['cue'], correct: number, telling: boolean): SpuriousCue => ({
  cue,
  correct,
  pictures: 100,
  interval: { low: correct / 100 - 0.08, high: correct / 100 + 0.03 },
  telling,
});

test('the most telling cue is named with its share, its interval, and what knowing nothing gives', () => {
  const cues = [
    cue('upper right corner', 96, true),
    cue('border', 80, true),
    cue('group', 70, true),
    cue('colour', 52, false),
  ];
  expect(cueVerdict({ cues, majority: 0.5, skipped: [] })).toEqual([
    'The upper right corner alone tells the class of 96 % (95 % interval 88 to 99 %) of the pictures, where always saying the ' +
      'most frequent class is right for 50 %: a network can learn that instead of what the pictures show. So do the outermost ' +
      'pixels and the group, less well.',
  ]);
});

test('where nothing tells the class, that is said', () => {
  const [said] = cueVerdict({ cues: [cue('colour', 52, false)], majority: 0.5, skipped: [] });
  expect(said).toMatch(/^Nothing that should not matter tells the class: none of 1 cue/);
});

test('there is advice on every cue', () => {
  for (const name of Object.keys(cueNames) as SpuriousCue['cue'][]) expect(adviceOn(name).length).toBeGreaterThan(40);
});
