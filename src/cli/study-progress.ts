import { median } from '../statistics/sample.js';
import type { StudyEvent } from '../study/run-study.js';
import type { Agenda } from '../study/study-jobs.js';
import { testJobs } from '../study/study-jobs.js';
import type { StudyPlan } from '../study/study-plan.js';
import type { StudySettings } from '../study/study-settings.js';
import { jobKey, type TrainingJob } from '../study/training-job.js';
import type { Report } from './report.js';

interface Watched {
  readonly plan: StudyPlan;
  readonly settings: StudySettings;
  readonly seeds: readonly number[];
  readonly atOnce: number;
  readonly agenda: () => Agenda;
}

/** Shows how far a study is: a line that changes while somebody watches, and one that stays for each finished seed. */
export function studyProgress(watched: Watched, report: Report): (event: StudyEvent) => void {
  const { plan, settings, seeds } = watched;
  const epochsDone = new Map<string, number>();
  let told = false;
  return (event) => {
    if (event.kind === 'seed') return report.note(`seed ${event.seed} is finished for all arms and budgets`);
    const key = jobKey(event.job);
    if (event.kind === 'finished') epochsDone.delete(key);
    if (event.kind === 'training' && event.event.kind === 'epoch') epochsDone.set(key, event.event.record.epoch + 1);
    const { jobs, choices } = watched.agenda();
    if (choices.size === settings.arms.length && !told && settings.search) {
      told = true;
      report.note(foundText(choices));
    }
    const all = testJobs(settings, seeds, choices);
    const doing = doingText(event.job, epochsDone.get(key) ?? 0);
    if (choices.size < settings.arms.length) {
      return report.live(`looking for rates, ${plan.finished.length} trials done, ${doing}`);
    }
    const seconds = secondsLeft(jobs, watched);
    const left = seconds === undefined ? '' : `, ${timeText(seconds)} left`;
    report.live(`study ${all.length - jobs.length} of ${all.length} trainings, ${doing}${left}`);
  };
}

function doingText({ arm, budget, seed, judgedOn, rate, epochs }: TrainingJob, done: number): string {
  const what = judgedOn === 'test' ? `${budget} labels seed ${seed}` : `rate ${rate}`;
  return `${arm} ${what} epoch ${Math.min(done + 1, epochs)}/${epochs}`;
}

function foundText(choices: Agenda['choices']): string {
  const found = [...choices].map(([arm, { rate, equalEpochs, convergedEpochs, atLimit }]) => {
    const longer = convergedEpochs === equalEpochs ? 'longer did not help' : `${convergedEpochs} to converge`;
    return `  ${arm}: rate ${rate}, ${equalEpochs} epochs; ${longer}${atLimit ? ' (the longest tried)' : ''}`;
  });
  return ['Rates and lengths that were found on the training part:', ...found].join('\n');
}

/** From what trainings of the arm have cost so far for a picture and pass: the median, which a busy hour does not move. */
function secondsLeft(jobs: readonly TrainingJob[], { plan, settings, atOnce }: Watched): number | undefined {
  const work = ({ budget, epochs }: TrainingJob) => {
    const { labels, passes } = settings.budgets.find(({ perClass }) => perClass === budget) ?? { labels: 0, passes: 0 };
    return labels * passes * epochs;
  };
  const costs = new Map<string, number[]>();
  for (const training of plan.finished) {
    if (training.judgedOn !== 'test') continue;
    const cost = training.outcome.seconds / work(training);
    costs.set(training.arm, [...(costs.get(training.arm) ?? []), cost]);
  }
  let seconds = 0;
  for (const job of jobs) {
    const known = costs.get(job.arm);
    if (!known) return undefined;
    seconds += work(job) * median(known);
  }
  return seconds / atOnce;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
