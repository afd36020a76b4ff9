import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MadeStudy, madeStudy } from '../../test/support/made-study.js';
import type { RunConfig } from '../experiment/load-run.js';
import { findingsOf } from './findings-of.js';
import { joinStudies } from './join-studies.js';
import type { SavedStudy, StudyRecord } from './study-record.js';

const both = { scratch: [[30], [31], [33], [35]], finetune: [[10], [12], [11], [14]] };
const part = (made: Partial<MadeStudy>) => madeStudy({ seeds: [1, 2, 3, 4], wrong: both, ...made });

function saved(path: string, record: StudyRecord, size = 64): SavedStudy {
  const config = { data: { root: '/data', size } } as unknown as RunConfig;
  return { kind: 'study', path, record, config, created: '2026-01-01T00:00:00Z', models: new Map([['scratch', path]]) };
}

const slice = (from: number, to: number) =>
  part({
    seeds: [1, 2, 3, 4].slice(from, to),
    wrong: { scratch: both.scratch.slice(from, to), finetune: both.finetune.slice(from, to) },
  });

test('more seeds of the same arms are the study that had them all', () => {
  const joined = joinStudies([saved('b', slice(2, 4)), saved('a', slice(0, 2))]);
  expect(findingsOf(joined.record)).toEqual(findingsOf(part({})));
  expect(joined.models.get('scratch')).toBe('b');
});

test('more arms on the same pictures are measured against the first', () => {
  const frozen = part({ wrong: { scratch: both.scratch, frozen: both.finetune } });
  const { record } = joinStudies([saved('a', part({})), saved('b', frozen)]);
  const { comparisons, seeds, total } = findingsOf(record);
  expect(seeds).toEqual([1, 2, 3, 4]);
  expect(comparisons.map(({ arm, against }) => `${arm} ${against}`).slice(0, 2)).toEqual([
    'finetune scratch',
    'frozen scratch',
  ]);
  // Those of scratch are in both, and counted once.
  expect(total.trainings).toBe(24);
});

test('a seed that is in both is one, whatever time it took', () => {
  const slow = part({});
  const trainings = slow.trainings.map((one) => ({ ...one, outcome: { ...one.outcome, seconds: 999 } }));
  const { record } = joinStudies([saved('a', part({})), saved('b', { ...slow, trainings })]);
  expect(record).toEqual(part({}));
});

test.each<[what: string, other: SavedStudy, said: RegExp]>([
  [
    'test pictures',
    saved('b', part({ pictures: 99 })),
    /expected: test pictures as in a: 100: [\s\S]*received: 99: [\s\S]*where: +b/,
  ],
  ['budgets', saved('b', part({ budgets: 2 })), /budgets as in a/],
  ['sizes', saved('b', part({}), 128), /expected: size of the data as in a: 64\n +received: 128/],
  [
    'an arm',
    saved('b', part({ methods: { finetune: 'frozen' } })),
    /arm finetune as in a: method "finetune"\n +received: method "frozen"/,
  ],
  [
    'what a training gave',
    saved('b', part({ wrong: { ...both, finetune: [[10], [12], [11], [15]] } })),
    /of finetune, 8 labels a class, seed 4, 4 epochs what a has: error 14 of 100, loss 1\n +received: error 15 of 100/,
  ],
])('what differs in %s is not joined, and the error says where', (_, other, said) => {
  const join = () => joinStudies([saved('a', part({})), other]);
  expect(join).toThrowError(expect.objectContaining({ code: 'E_REPORT_JOIN' }));
  expect(join).toThrowError(said);
});

test('one is itself, none is an error', () => {
  const one = saved('a', part({}));
  expect(joinStudies([one])).toBe(one);
  expect(() => joinStudies([])).toThrowError(expect.objectContaining({ code: 'E_REPORT_JOIN' }));
});

/** Any seeds of any arms of one study that has them all, in folders that overlap or do not. */
const folders = fc.array(
  fc.record({
    seeds: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
    arms: fc.subarray(['scratch', 'finetune', 'frozen'], { minLength: 1 }),
  }),
  { minLength: 2, maxLength: 4 },
);
const errors: Readonly<Record<string, readonly (readonly number[])[]>> = { ...both, frozen: [[20], [9], [14], [13]] };

function folder({ seeds, arms }: { readonly seeds: readonly number[]; readonly arms: readonly string[] }, at: number) {
  const rows = (name: string) => seeds.map((row) => errors[name]?.[row] ?? []);
  const record = part({
    seeds: seeds.map((row) => row + 1),
    wrong: Object.fromEntries(arms.map((name) => [name, rows(name)])),
  });
  return { ...saved(`folder${at}`, record), models: new Map(arms.map((name) => [name, `folder${at}/${name}`])) };
}

test('what is joined in steps is what is joined at once', () => {
  fc.assert(
    fc.property(folders, fc.nat(), (made, cut) => {
      const all = made.map(folder);
      const [first, rest] = [all.slice(0, 1 + (cut % (all.length - 1))), all.slice(1 + (cut % (all.length - 1)))];
      expect(joinStudies([joinStudies(first), joinStudies(rest)])).toEqual(joinStudies(all));
    }),
  );
});

test('the order of folders decides nothing but that of seeds, and of arms behind scratch', () => {
  fc.assert(
    fc.property(folders, (made) => {
      const all = made.map(folder);
      const [there, back] = [all, all.toReversed()].map((some) => joinStudies(some).record);
      const sorted = (record?: StudyRecord) => {
        const text = (values: readonly unknown[] = []) => values.map((value) => JSON.stringify(value)).sort();
        return { ...record, seeds: text(record?.seeds), arms: text(record?.arms), trainings: text(record?.trainings) };
      };
      expect(sorted(there)).toEqual(sorted(back));
      const hasScratch = there?.arms.some(({ name }) => name === 'scratch');
      if (hasScratch) expect([there?.arms[0]?.name, back?.arms[0]?.name]).toEqual(['scratch', 'scratch']);
    }),
  );
});

test('comparisons of several seeds are a study, of one seed still a comparison', () => {
  const comparison = (path: string, record: StudyRecord) => ({ ...saved(path, record), kind: 'comparison' as const });
  expect(joinStudies([comparison('a', slice(0, 1)), comparison('b', slice(1, 2))]).kind).toBe('study');
  expect(joinStudies([comparison('a', slice(0, 1)), comparison('b', slice(0, 1))]).kind).toBe('comparison');
});

test('what the search has tried may differ, what it found may not', () => {
  const record = part({});
  const searched = (change: object) => ({
    ...record,
    arms: record.arms.map((arm) => ({ ...arm, choice: { ...arm.choice, ...change } })),
  });
  const tried = [{ rate: 0.01, epochs: 2, loss: 1, errorRate: 0.5 }];
  expect(joinStudies([saved('a', record), saved('b', searched({ tried }))]).record).toEqual(record);
  expect(() => joinStudies([saved('a', record), saved('b', searched({ rate: 0.02 }))])).toThrowError(
    /arm scratch as in a: rate 0.01\n +received: rate 0.02\n +where: +b/,
  );
});

test('predictions of a training are kept, whichever folder has them', () => {
  const record = part({});
  const without = record.trainings.map(({ outcome: { predictions: _, ...outcome }, ...one }) => ({ ...one, outcome }));
  expect(joinStudies([saved('a', { ...record, trainings: without }), saved('b', record)]).record).toEqual(record);
});

test('where a seed has held out other pictures, the error says how to hold out the same', () => {
  const split = (kind: string, path: string, pictures: number): SavedStudy => {
    const one = saved(path, part({ pictures }));
    return { ...one, config: { ...one.config, data: { ...one.config.data, split: { kind } } } };
  };
  const joined = (kind: string) => () => joinStudies([split(kind, 'a', 100), split(kind, 'b', 99)]);
  expect(joined('random')).toThrowError(/--valid-list FILE[\s\S]*a\/valid\.csv/);
  expect(joined('list')).toThrowError(/join runs over the same pictures/);
});
