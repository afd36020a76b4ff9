/** Debiased exponential mean (fastai's SmoothenValue): sum of beta^k (1 - beta) loss, divided by 1 - beta^n. */
export class SmoothedLoss {
  readonly #beta: number;
  #mean: number;
  #count: number;

  /** @param state where to go on; anew by default */
  constructor(beta = 0.98, state = { mean: 0, count: 0 }) {
    this.#beta = beta;
    this.#mean = state.mean;
    this.#count = state.count;
  }

  add(loss: number): void {
    this.#count += 1;
    this.#mean = this.#beta * this.#mean + (1 - this.#beta) * loss;
  }

  /** NaN before the first loss. */
  get value(): number {
    return this.#mean / (1 - this.#beta ** this.#count);
  }

  get state(): { readonly mean: number; readonly count: number } {
    return { mean: this.#mean, count: this.#count };
  }
}
