import { describe, expect, test } from 'vitest';
import { cueAdvice, cueNames, cueVerdict } from './cue-words.js';
import type { CueShare, SpuriousCue, SpuriousCues } from './spurious-cues.js';

const share = (correct: number, telling: boolean): CueShare => ({
  correct,
  pictures: 100,
  interval: { low: correct / 100 - 0.08, high: correct / 100 + 0.03 },
  telling,
});
const cue = (cue: SpuriousCue['cue'], correct: number, telling: boolean): SpuriousCue => ({
  cue,
  ...share(correct, telling),
});
const ofCues = (cues: readonly SpuriousCue[], groups?: number): SpuriousCues => ({
  cues,
  majority: 0.5,
  ...(groups && { groups }),
  skipped: [],
});

describe('cueVerdict', () => {
  test('names the most telling cue with its share, its interval, and what knowing nothing gives', () => {
    const cues = [
      cue('upper right corner', 96, true),
      cue('upper left corner', 90, true),
      cue('border', 80, true),
      cue('lower right corner', 70, true),
      cue('colour', 52, false),
    ];
    expect(cueVerdict(ofCues(cues))).toEqual([
      'The upper right corner alone tells the class of 96 % (95 % interval 88 to 99 %) of the pictures, where always saying the ' +
        'most frequent class is right for 50 %: a network can learn that instead of what the pictures show. So do the upper left ' +
        'and lower right corners and the outer edge, but no better.',
    ]);
  });

  test('says so where nothing tells the class', () => {
    const [said] = cueVerdict(ofCues([cue('colour', 52, false)]));
    expect(said).toMatch(/^Nothing that should not matter is seen to tell the class: none of 1 cue,/);
  });

  test('tells new groups from the same ones, and what the split makes of it', () => {
    const cues = [
      { ...cue('colour', 52, false), sameGroups: share(72, true) },
      { ...cue('border', 50, false), sameGroups: share(52, false) },
      cue('group', 80, true),
    ];
    const [anew, same] = cueVerdict(ofCues(cues, 12), 'whole');
    expect(anew).toMatch(
      /^Nothing .* of groups not seen before: none of 2 cues.* right for 50 %, that it is hardly chance\.$/,
    );
    expect(same).toBe(
      'Where other pictures of the same group have been seen, the group alone tells the class of 80 % (95 % interval 72 to 83 %), ' +
        'and so does the overall colour, but no better. Here whole groups were held out, so that it is no use on the held-out ' +
        'pictures to recognise their group.',
    );
    expect(cueVerdict(ofCues(cues, 12), 'mixed')[1]).toMatch(/Here groups have pictures on both sides/);
    expect(cueVerdict(ofCues(cues, 12))[1]).toMatch(/If groups have pictures on both sides/);
    expect(cueVerdict(ofCues(cues, 3))[0]).toMatch(/with only 3 groups hardly anything/);
  });
});

describe('cueAdvice', () => {
  test('there is some on every cue', () => {
    for (const name of Object.keys(cueNames) as SpuriousCue['cue'][]) {
      const [item, ...others] = cueAdvice(ofCues([cue(name, 90, true)]));
      expect(item?.length).toBeGreaterThan(40);
      expect(others).toEqual([]);
    }
  });

  test('corners have one together, as have sizes', () => {
    const corners = (['upper left', 'lower left', 'upper right', 'lower right'] as const).map((at) =>
      cue(`${at} corner`, 90, true),
    );
    const sizes = [cue('file size', 80, true), cue('picture size', 80, true)];
    const [some, ...others] = cueAdvice(ofCues([...corners.slice(0, 3), ...sizes]));
    expect(some).toMatch(/^Look at the upper left, lower left and upper right corners of some pictures/);
    expect(others).toHaveLength(1);
    expect(cueAdvice(ofCues(corners))).toEqual([expect.stringMatching(/^All four corners tell the class/)]);
  });

  test('what tells the class of the same groups only has its advice, too', () => {
    expect(cueAdvice(ofCues([{ ...cue('border', 50, false), sameGroups: share(90, true) }], 3))).toHaveLength(1);
    expect(cueAdvice(ofCues([cue('group', 80, true)], 3), 'whole')).toEqual([expect.stringMatching(/^Go on/)]);
  });
});
