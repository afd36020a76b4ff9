/** One training of a study, told by everything in which the trainings of a study differ. */
export interface TrainingJob {
  /** Name of the arm. */
  readonly arm: string;
  /** Labels of each class. */
  readonly budget: number;
  /** Decides which pictures have labels, random weights, order, augmentation and dropout: the same for all arms. */
  readonly seed: number;
  /** `held-out`: a part of the training pictures, where rate and length are looked for. `test`: the test pictures. */
  readonly judgedOn: 'held-out' | 'test';
  /** Peak learning rate of the head. */
  readonly rate: number;
  /** Epochs; one goes `passes` times over the pictures, see `StudyBudget`. */
  readonly epochs: number;
}

/** The same for the same training, and for no other. */
export function jobKey({ arm, budget, seed, judgedOn, rate, epochs }: TrainingJob): string {
  return JSON.stringify([arm, budget, seed, judgedOn, rate, epochs]);
}
