import { expect, test } from 'vitest';
import { madeStudy } from '../../test/support/made-study.js';
import type { Findings } from '../study/findings.js';
import { findingsOf } from '../study/findings-of.js';
import { errorTable } from './study-findings.js';

const scratch = [36, 33, 35, 38, 34, 37];
const finetune = [16, 14, 15, 17, 13, 15];

function findings(seeds: number, arms: Readonly<Record<string, readonly number[]>>, pictures = 100): Findings {
  const rows = (values: readonly number[]) => values.slice(0, seeds).map((value) => [value + 9, value]);
  const wrong = Object.fromEntries(Object.entries(arms).map(([name, values]) => [name, rows(values)]));
  return findingsOf(madeStudy({ seeds: scratch.slice(0, seeds).map((_, at) => at), budgets: 2, wrong, pictures }));
}

test('errors have their intervals below them from six seeds on', () => {
  expect(errorTable(findings(6, { scratch, finetune }), 80)).toBe(
    [
      'labels a class      scratch    finetune',
      '8                      45 %        24 %',
      '  95 % interval  43 to 46 %  23 to 26 %',
      '16                     36 %        15 %',
      '  95 % interval  34 to 37 %  14 to 17 %',
    ].join('\n'),
  );
  expect(errorTable(findings(5, { scratch, finetune }), 80)).toBe(
    [
      'labels a class  scratch  finetune',
      '8                  44 %      24 %',
      '16                 35 %      15 %',
    ].join('\n'),
  );
});

test('values that are all the same have no interval, and leave their place empty', () => {
  const lines = errorTable(findings(6, { scratch, finetune: [20, 20, 20, 20, 20, 20] }), 80).split('\n');
  expect(lines[2]).toMatch(/^ {2}95 % interval {2}\d+ to \d+ %$/);
});

test.each([4, 9])('%i arms with long names stay within 80 columns, none is lost', (count) => {
  const { cells, arms, ...rest } = findings(6, { scratch, finetune }, 5000);
  const names = Array.from({ length: count }, (_, at) => `${at}-${'x'.repeat(7 * at)}`.slice(0, 40));
  const renamed = <T>(all: readonly T[], of: (one: T, name: string) => T) =>
    names.flatMap((name) => all.map((one) => of(one, name)));
  const table = errorTable(
    {
      ...rest,
      arms: renamed(arms.slice(0, 1), (arm, name) => ({ ...arm, name })),
      cells: renamed(
        cells.filter(({ arm }) => arm === 'scratch'),
        (cell, arm) => ({ ...cell, arm }),
      ),
    },
    80,
  );
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const name of names) expect(table).toContain(name);
  expect(table.match(/\d %(?! interval)/g)?.length).toBe(4 * count);
});
