/** Debiased exponential mean (fastai's SmoothenValue): sum of beta^k (1 - beta) loss, divided by 1 - beta^n. */
export class SmoothedLoss {
  readonly #beta: number;
  #mean = 0;
  #count = 0;

  constructor(beta = 0.98) {
    this.#beta = beta;
  }

  add(loss: number): void {
    this.#count += 1;
    this.#mean = this.#beta * this.#mean + (1 - this.#beta) * loss;
  }

  /** NaN before the first loss. */
  get value(): number {
    return this.#mean / (1 - this.#beta ** this.#count);
  }
}
