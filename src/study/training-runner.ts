import { KeptFeatures } from '../learner/kept-features.js';
import type { Outcome } from './outcome.js';
import { runTraining, type TrainingMaterial, type TrainingToldOptions } from './run-training.js';
import type { TrainingJob } from './training-job.js';

/** Does the trainings of a study: here, in processes beside this one, or wherever a queue takes them. */
export interface TrainingRunner {
  /** Trainings that may be under way at the same time. */
  readonly atOnce: number;
  /** @throws WarmstartError what the training throws; the signal's reason when it was stopped */
  run(job: TrainingJob, told?: TrainingToldOptions): Promise<Outcome>;
  /** Ends what the runner has begun. */
  close(): Promise<void>;
}

/** One after the other, in this process. What frozen bodies give for the pictures is kept from one to the next. */
export function inProcess(material: TrainingMaterial): TrainingRunner {
  const features = KeptFeatures.over([material.data.train, material.data.valid]);
  const shared = { ...material, learner: { ...material.learner, features } };
  return { atOnce: 1, run: (job, told) => runTraining(shared, job, told), close: () => features.release() };
}
