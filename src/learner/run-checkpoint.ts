import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import { removeTemporaries } from '../files/replace-file.js';
import type { Tensor } from '../ir/tensor.js';
import { checkpointPath, readCheckpointFile, writeCheckpointFile } from './checkpoint-file.js';
import { requireSameRun } from './differences.js';
import type { RunDescription } from './run-description.js';
import { type RunProgress, runProgress } from './run-progress.js';
import type { Weights } from './weights.js';

export interface CheckpointOptions {
  /** An existing folder, of this run alone. */
  readonly folder: string;
  /** Longest time between two checkpoints in an epoch; one is written at each epoch's end in any case. Default 60. */
  readonly everySeconds?: number;
  /** Most steps between two. */
  readonly everySteps?: number;
}

/** A run as it stands after some step. */
export interface Standing {
  readonly progress: RunProgress;
  /** Of the trainer. */
  readonly state: ReadonlyMap<string, Tensor>;
  readonly kept: Kept | undefined;
}

/** Weights that a callback has chosen to end with, and when that was. */
export interface Kept {
  readonly weights: Weights;
  readonly phase: number;
  /** Over all phases. */
  readonly epoch: number;
}

const count = z.number().int().nonnegative();
const keptWhen = z.object({ phase: count, epoch: count });

const keptPrefix = 'kept/';

/** Writes down, and reads again, how far one run is. */
export class RunCheckpoint {
  readonly #options: CheckpointOptions;
  readonly #run: RunDescription;
  #last = { time: performance.now(), step: 0 };

  /** @param run what must be the same where it goes on */
  constructor(options: CheckpointOptions, run: RunDescription) {
    this.#options = options;
    this.#run = run;
  }

  /** Whether it is time to write, after so many steps. */
  isDue(step: number): boolean {
    const { everySeconds = 60, everySteps = Number.POSITIVE_INFINITY } = this.#options;
    const { time, step: last } = this.#last;
    return step - last >= everySteps || performance.now() - time >= everySeconds * 1000;
  }

  /** @throws WarmstartError `E_CHECKPOINT_WRITE`; the checkpoint before it is then unharmed */
  write({ progress, state, kept }: Standing, step: number): void {
    const named = [...(kept?.weights ?? [])].map(([name, tensor]) => [keptPrefix + name, tensor] as const);
    const about = { run: this.#run, progress, ...(kept && { kept: { phase: kept.phase, epoch: kept.epoch } }) };
    writeCheckpointFile(this.#options.folder, { tensors: new Map([...state, ...named]), about });
    this.#last = { time: performance.now(), step };
  }

  /**
   * Reads the folder's checkpoint, undefined when there is none, and removes what a killed process has left half
   * written beside it.
   * @param epochs of each phase of the run
   * @throws WarmstartError `E_RESUME_DIFFERS` when it belongs to another run, naming what differs; `E_CHECKPOINT` when it
   * does not say how far it is; `E_SAFETENSORS_...`
   */
  read(epochs: readonly number[]): Standing | undefined {
    const { folder } = this.#options;
    removeTemporaries(folder);
    const found = readCheckpointFile(folder);
    if (!found) return undefined;
    this.#requireSame(found.about.run);
    const progress = runProgress.safeParse(found.about.progress);
    if (!progress.success || progress.data.epoch > (epochs[progress.data.phase] ?? -1)) {
      throw new WarmstartError({
        code: 'E_CHECKPOINT',
        problem: 'the checkpoint does not say how far its run was',
        ...(progress.error && { received: z.prettifyError(progress.error) }),
        where: checkpointPath(folder),
        hint: 'begin again in another folder',
      });
    }
    const when = keptWhen.optional().catch(undefined).parse(found.about.kept);
    const [state, kept] = [new Map<string, Tensor>(), new Map<string, Tensor>()];
    for (const [name, tensor] of found.tensors) {
      if (name.startsWith(keptPrefix)) kept.set(name.slice(keptPrefix.length), tensor);
      else state.set(name, tensor);
    }
    this.#last = { time: performance.now(), step: 0 };
    return { progress: progress.data, state, kept: when && { weights: kept, ...when } };
  }

  #requireSame(run: unknown): void {
    const before = z.record(z.string(), z.unknown()).catch({}).parse(run);
    requireSameRun(before, this.#run, {
      where: checkpointPath(this.#options.folder),
      hint: 'give the same pictures and options, or begin again in another folder',
    });
  }
}
