import type { Callback, Decision, EpochEnd, FitStart, Memory, StepEnd } from './callback.js';
import type { EpochRecord, TrainingListener } from './training-event.js';

/** All who follow a run: a listener, who is told of everything, and callbacks, whose decisions become one. */
export class Watchers {
  readonly #callbacks: readonly Callback[];
  readonly #tell: TrainingListener;

  constructor(callbacks: readonly Callback[] = [], listener: TrainingListener = () => {}) {
    this.#callbacks = callbacks;
    this.#tell = listener;
  }

  get names(): string[] {
    return this.#callbacks.map(({ name }) => name);
  }

  /**
   * @param memories of the callbacks, in their order, where a run goes on
   * @param resumed what was done before
   */
  begin(
    fit: FitStart,
    memories: readonly Memory[],
    resumed: { readonly step: number; readonly epochs: readonly EpochRecord[] } | undefined,
  ): void {
    for (const [i, callback] of this.#callbacks.entries()) callback.onFitStart?.(fit, memories[i] ?? undefined);
    this.#tell({ kind: 'fit', ...fit, ...(resumed && { resumed }) });
  }

  features(done: number, pictures: number): void {
    this.#tell({ kind: 'features', done, pictures });
  }

  step(end: StepEnd, steps: number): Decision {
    this.#tell({ kind: 'step', ...end, steps });
    return this.#joined(
      end.epoch,
      this.#callbacks.map((callback) => callback.onStep?.(end)),
    );
  }

  async epoch(end: EpochEnd): Promise<Decision> {
    this.#tell({ kind: 'epoch', record: end.record });
    const decisions: (Decision | undefined)[] = [];
    for (const callback of this.#callbacks) decisions.push(await callback.onEpochEnd?.(end));
    return this.#joined(end.record.epoch, decisions);
  }

  end(): void {
    for (const callback of this.#callbacks) callback.onFitEnd?.();
  }

  memories(): Memory[] {
    return this.#callbacks.map((callback) => callback.memory?.() ?? null);
  }

  /** Tells of each decision, and makes them one. */
  #joined(epoch: number, decisions: readonly (Decision | undefined)[]): Decision {
    let all: Decision = {};
    for (const [i, decision] of decisions.entries()) {
      if (!decision) continue;
      const { keep, ...rest } = decision;
      if (Object.keys(rest).length > 0) this.#tell({ kind: 'decision', by: this.names[i] as string, epoch, ...rest });
      all = { ...all, ...(keep && { keep }), scaleRate: (all.scaleRate ?? 1) * (rest.scaleRate ?? 1) };
      if (rest.stop !== undefined) all = { ...all, stop: all.stop ?? rest.stop };
    }
    return all;
  }
}
