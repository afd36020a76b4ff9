import { describe, expect, test } from 'vitest';
import { type SplitOption, splitPictures } from './split-pictures.js';

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

  const code = (options: Partial<Parameters<typeof splitPictures>[1]>) => {
    try {
      splitPictures(balanced, { validPct: 0.25, seed: 3, ...options });
    } catch (error) {
      return (error as { code: string }).code;
    }
    return undefined;
  };

  test('records what else decided', () => {
    const made = (split: SplitOption, listed = new Set<string>()) =>
      splitPictures(balanced, { validPct: 0.25, seed: 3, split, listed });
    const stratified = made({ kind: 'stratified' });
    expect(stratified.record).toEqual({ kind: 'stratified', seed: 3, validPct: 0.25, validLacks: [] });
    expect(Array.from(stratified.valid, (i) => balanced.labels[i])).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const inSets = { ...balanced, files: balanced.files.map((file, i) => `${i % 4 ? 'train' : 'val'}/${file}`) };
    const folders = splitPictures(inSets, {
      validPct: 0.25,
      seed: 3,
      split: { kind: 'folders', train: 'train', valid: 'val' },
    });
    expect([...folders.valid]).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
    expect(folders.record).toMatchObject({ kind: 'folders', folders: { train: 'train', valid: 'val' } });
    const list = made({ kind: 'list', valid: 'valid.txt' }, new Set([balanced.files[7] as string]));
    expect([...list.valid]).toEqual([7]);
    expect(list.record).toEqual({ kind: 'list', seed: 3, validLacks: ['dogs'], list: 'valid.txt' });
    const fold = made({ kind: 'fold', fold: 1, folds: 4, stratified: true });
    expect(Array.from(fold.valid, (i) => balanced.labels[i])).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(fold.record).toMatchObject({ kind: 'fold', fold: { fold: 1, folds: 4, stratified: true } });
    for (const { record } of [stratified, folders, list, fold]) {
      expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    }
  });

  test('groups stay whole in folds, and a given split must not tear them', () => {
    const group = /^s\d/;
    const split = { kind: 'fold', fold: 0, folds: 2 } as const;
    const { record } = splitPictures(balanced, { validPct: 0.25, seed: 3, group, split });
    expect([...(record.groups?.train ?? []), ...(record.groups?.valid ?? [])].sort()).toEqual(['s0', 's1', 's2', 's3']);
    const torn = { split: { kind: 'list', valid: [] }, listed: new Set([balanced.files[0] as string]) } as const;
    expect(code({ ...torn, group })).toBe('E_DATA_GROUP_LEAK');
    expect(code(torn)).toBeUndefined();
    for (const kept of [{ kind: 'stratified' }, { ...split, stratified: true }] as const) {
      expect(code({ split: kept, group })).toBe('E_DATA_SPLIT_GROUPS');
      expect(code({ split: kept })).toBeUndefined();
    }
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
