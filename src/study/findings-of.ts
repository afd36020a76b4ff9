import { countedTrainings } from './counted-trainings.js';
import type { Findings } from './findings.js';
import { cellsOf } from './findings-cells.js';
import { comparisonsOf } from './findings-comparisons.js';
import { convergenceOf } from './findings-convergence.js';
import { equivalencesOf } from './findings-equivalences.js';
import type { StudyRecord } from './study-record.js';
import { studyVerdict } from './study-verdict.js';

/**
 * What a study found so far. The order of its seeds and trainings changes nothing: the same record always has the same
 * findings, to the last bit. Seeds that some arm has not finished at every budget and length do not count; where none
 * does, there are no cells, and the verdict says so.
 */
export function findingsOf(record: StudyRecord): Findings {
  const { arms, budgets, test } = record;
  const counted = countedTrainings(record);
  const found = {
    arms,
    budgets,
    seeds: counted.seeds,
    unfinished: counted.unfinished,
    test: { pictures: test.files.length, ...(test.groups && { groups: new Set(test.groups).size }) },
    cells: cellsOf(record, counted),
    comparisons: comparisonsOf(record, counted),
    equivalences: equivalencesOf(record, counted),
    convergence: convergenceOf(record, counted),
    total: totalOf(record),
  };
  return { ...found, verdict: studyVerdict(found, record, counted) };
}

/** Of all that was judged on the test pictures, unfinished seeds too: it has been used. */
function totalOf({ trainings }: StudyRecord): Findings['total'] {
  // Added from the smallest, so that their order does not change the last bit.
  const sum = (values: readonly number[]) => [...values].sort((a, b) => a - b).reduce((all, one) => all + one, 0);
  const done = trainings.filter(({ judgedOn }) => judgedOn === 'test').map(({ outcome }) => outcome);
  return {
    trainings: done.length,
    seconds: sum(done.map(({ seconds }) => seconds)),
    wattHours: sum(done.map(({ energy }) => energy.wattHours)),
    low: sum(done.map(({ energy }) => energy.low)),
    high: sum(done.map(({ energy }) => energy.high)),
  };
}
