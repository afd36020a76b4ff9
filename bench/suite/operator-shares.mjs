import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderTable } from '../../dist/cli/table.js';
import { wrap } from '../../dist/cli/text.js';
import { percent } from './cells.mjs';
import { titleOf } from './configurations.mjs';
import { flagsOf, measure, ourProgram } from './process.mjs';
import { stepFlags } from './step-time.mjs';

/** Shares hardly change from step to step. */
const mostSteps = 3;

/** What has less of the time in every arm is summed up. */
const least = 0.01;

/** The one configuration of a network that is profiled: the mix depends on network and arm far more than on size. */
export function profiled({ sizes, batches }) {
  return { size: Math.min(...sizes), batch: Math.max(...batches) };
}

/** Shares of operators and layers in the time of a step, in one arm. */
export async function measureShares(configuration, arm, context) {
  const { options, folder, note } = context;
  note(`${titleOf(configuration)}, ${arm}: profile`);
  const profile = await mkdtemp(join(folder, 'profile-'));
  const flags = stepFlags(configuration, arm, Math.min(mostSteps, options.steps));
  const shares = await measure(ourProgram('operators.mjs', [...flags, ...flagsOf({ profile })]), context);
  await rm(profile, { recursive: true });
  return { ...configuration, arm, ...shares };
}

/**
 * A column for each arm.
 * @param kind `operators` or `layers`
 */
export function sharesTable(results, kind) {
  const measured = results.filter(({ failure }) => !failure);
  const shareIn = measured.map((result) => new Map(result[kind].map(({ name, share }) => [name, share])));
  const shares = (name) => shareIn.map((of) => of.get(name) ?? 0);
  const names = [...new Set(measured.flatMap((result) => result[kind].map(({ name }) => name)))];
  const large = names.filter((name) => shares(name).some((share) => share >= least));
  const small = names.filter((name) => !large.includes(name));
  const sums = (some) => shareIn.map((_, i) => some.reduce((sum, name) => sum + (shares(name)[i] ?? 0), 0));
  const rows = [
    ...large.map((name) => [name, ...shares(name)]),
    [`${small.length} others`, ...sums(small)],
    [`between ${kind}`, ...sums(names).map((share) => 1 - share)],
  ];
  const columns = [kind, ...measured.map(({ arm }) => arm)].map((title, i) => ({ title, align: i ? 'right' : 'left' }));
  const cells = rows.map(([name, ...values]) => [name, ...values.map(percent)]);
  const failures = results.flatMap(({ arm, failure }) => (failure ? [`${arm}: ${failure}.`] : []));
  const title = `${titleOf(results[0])}: share in the time of a step, by ONNX Runtime's profile`;
  return [wrap(title, 80), ...(measured.length > 0 ? [renderTable(columns, cells)] : []), ...failures].join('\n');
}
