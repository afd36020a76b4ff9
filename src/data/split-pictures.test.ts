import { describe, expect, test } from 'vitest';
import { splitPictures } from './split-pictures.js';

const pictures = (labels: number[]) => ({
  classes: ['cats', 'dogs'],
  files: labels.map((label, i) => `${label ? 'dogs' : 'cats'}/s${i % 4}_${i}.jpg`),
  labels: Int32Array.from(labels),
});

describe('splitPictures', () => {
  const balanced = pictures(Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1)));

  test('records a random split', () => {
    const { record, valid, groups } = splitPictures(balanced, { validPct: 0.2, seed: 3 });
    expect(record).toEqual({ kind: 'random', seed: 3, validPct: 0.2, validLacks: [] });
    expect(valid.length).toBe(8);
    expect(groups).toBeUndefined();
  });

  test('records which groups are where', () => {
    const { record, groups } = splitPictures(balanced, { validPct: 0.25, seed: 3, group: /^s\d/ });
    expect(record).toMatchObject({ kind: 'group', groups: { pattern: '/^s\\d/' } });
    expect([...(record.groups?.train ?? []), ...(record.groups?.valid ?? [])].sort()).toEqual(['s0', 's1', 's2', 's3']);
    expect(record.groups?.valid).toHaveLength(1);
    expect(groups?.[1]).toBe('s1');
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  test('records a class that is not held out, and refuses one that is not trained on', () => {
    const rare = pictures([...new Array<number>(19).fill(0), 1]);
    const outcomes = Array.from({ length: 40 }, (_, seed) => {
      try {
        return splitPictures(rare, { validPct: 0.2, seed }).record.validLacks.join();
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(new Set(outcomes)).toEqual(new Set(['dogs', 'E_DATA_TRAIN_LACKS']));
  });
});
