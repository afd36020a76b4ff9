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
