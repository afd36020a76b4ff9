import type { Classifier } from './classifier.js';

interface Held {
  readonly classifier: Promise<Classifier>;
  /** What still runs on it. */
  readonly running: Set<Promise<unknown>>;
}

/** A classifier that is compiled when it is first used, kept for later uses, and given back when it is outdated. */
export class CompiledClassifier {
  readonly #create: () => Promise<Classifier>;
  #held: Held | undefined;

  constructor(create: () => Promise<Classifier>) {
    this.#create = create;
  }

  /** Does `work` with the classifier, which is not released before it is done. One that cannot be made is not kept. */
  async use<T>(work: (classifier: Classifier) => Promise<T>): Promise<T> {
    this.#held ??= { classifier: this.#create(), running: new Set() };
    const held = this.#held;
    const run = held.classifier.then(work, (reason) => {
      if (this.#held === held) this.#held = undefined;
      throw reason;
    });
    held.running.add(run);
    try {
      return await run;
    } finally {
      held.running.delete(run);
    }
  }

  /** Frees the classifier once its uses are done; the next use, also one from now on, compiles another. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (!held) return;
    await Promise.allSettled(held.running);
    await held.classifier.then(
      (classifier) => classifier.release(),
      () => {},
    );
  }
}
