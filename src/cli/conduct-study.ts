import { join } from 'node:path';
import { machineWords } from '../experiment/machine.js';
import { runStudy } from '../study/run-study.js';
import { studyFiles } from '../study/study-folder.js';
import { agenda } from '../study/study-jobs.js';
import { clearCache, keepModel, publishModels } from '../study/study-models.js';
import { StudyPlan } from '../study/study-plan.js';
import { inProcess, type TrainingRunner } from '../study/training-runner.js';
import { workerProcesses } from '../study/worker-processes.js';
import type { Context } from './context.js';
import { intensityOf } from './energy-options.js';
import { interruption } from './interruption.js';
import { openRun } from './open-run.js';
import type { Report } from './report.js';
import type { ResumedRun } from './resumed-run.js';
import { runConfig } from './run-config.js';
import { tellFindings } from './study-findings.js';
import type { StudyInputs } from './study-inputs.js';
import { studyProgress } from './study-progress.js';
import type { WorkerOpening } from './study-worker.js';

export interface ConductOptions {
  readonly context: Context;
  readonly report: Report;
  /** The run that is gone on with. */
  readonly resumed?: ResumedRun;
}

/** Does what is left of a study, in its folder, and tells what it has found. @throws WarmstartError `E_INTERRUPTED` when it was stopped */
export async function conductStudy(
  { folder, options, material, settings, run: given }: StudyInputs,
  { context, report, resumed }: ConductOptions,
): Promise<void> {
  const run = resumed?.run ?? given ?? (await openRun('quantify', options.out, context.now()));
  const seeds = Array.from({ length: options.seeds }, (_, at) => options.seed + at);
  const created = resumed?.created ?? context.now().toISOString();
  const about = { created, seeds, carbon: intensityOf(options), arms: settings.arms, machine: machineWords() };
  const describe = () => {
    run.writeConfig(runConfig('quantify', folder, options, material.data, about));
    run.writeValid(material.data);
  };
  // Whatever moment a new study is killed at, it can be gone on with; one that does not fit is left as it was.
  if (!resumed) describe();
  const plan = await StudyPlan.open(join(run.path, studyFiles.record), settings);
  if (resumed) describe();

  const left = () => agenda(settings, seeds, (job) => plan.outcomeOf(job));
  const runner = runnerFor({ folder, options, material }, run.path);
  const listener = studyProgress({ plan, settings, seeds, atOnce: runner.atOnce, agenda: left }, report);
  try {
    await runStudy(plan, settings, runner, { seeds, listener, signal: context.signal });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw interruption(run.path, `go on with: warmstart quantify --resume ${run.path}`);
  } finally {
    await runner.close();
  }
  await publishModels(run.path, left().choices);
  await clearCache(run.path);
  await tellFindings(run.path, { context, report });
}

/** One training at a time needs no process beside this one. */
function runnerFor(
  { folder, options, material }: Pick<StudyInputs, 'folder' | 'options' | 'material'>,
  run: string,
): TrainingRunner {
  const { jobs } = options;
  if (jobs === 1) return inProcess({ ...material, onModel: keepModel(run) });
  const opening: WorkerOpening = { folder, options: { ...options, jobs: 1 }, run };
  return workerProcesses({ program: new URL('study-worker.js', import.meta.url), opening, count: jobs });
}
