import type { PictureSet } from '../data/picture-set.js';
import { imagenetStats } from '../data/stats.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { MemoryBlocks } from '../files/block-store.js';
import { formulaClasses } from '../formula/formula-class.js';
import { formulaPictures } from '../formula/formula-pictures.js';
import type { Tensor } from '../ir/tensor.js';
import { SmoothedLoss } from '../learner/smoothed-loss.js';
import { Trainer } from '../learner/trainer.js';
import { errorRate } from '../metrics/accuracy.js';
import { resnet18 } from '../nn/architectures/resnet.js';
import { linearHead } from '../nn/head.js';
import { crossEntropy } from '../nn/losses.js';
import { buildNetwork } from '../nn/network.js';
import { adamWDefaults } from '../optim/adamw.js';
import { oneCycle } from '../optim/one-cycle.js';
import { randomStream } from '../random/random-stream.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { formulaBatch } from './formula-batches.js';
import type { PretrainingRecipe } from './recipe.js';

/** What a pretraining run tells now and then. */
export interface PretrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Debiased exponential mean of the batch losses since the start or the last resumption. */
  readonly loss: number;
  readonly seconds: number;
  /** Share of held-out pictures of all classes that are wrong; measured at checkpoints and after the last step. */
  readonly heldOutError?: number;
}

export interface PretrainingOptions {
  /** Holds the checkpoint; a run that finds one of its recipe goes on from it. */
  readonly folder: string;
  /** Steps between checkpoints. */
  readonly every?: number;
  readonly listener?: (progress: PretrainingProgress) => void;
  /** Stops after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly threads?: number;
}

export interface PretrainingResult {
  /** Parameters and running statistics of the body, under torchvision's names. */
  readonly body: ReadonlyMap<string, Tensor>;
  /** NaN after an interruption, when nothing more is measured. */
  readonly heldOutError: number;
  readonly seconds: number;
  readonly interrupted: boolean;
}

/** Trains a ResNet-18 from scratch to tell formula-drawn pictures apart. */
export async function pretrain(recipe: PretrainingRecipe, options: PretrainingOptions): Promise<PretrainingResult> {
  const { folder, every = 200, listener = () => {}, signal } = options;
  const { size, batchSize, steps, seed, rate, weightDecay, labelSmoothing } = recipe;
  const classes = formulaClasses({ classes: recipe.classes, seed });
  const drawn = await formulaPictures({ classes, perClass: recipe.heldOut, size, seed }, signal ? { signal } : {});
  const heldOut: PictureSet = {
    ...drawn,
    classes: classes.length,
    pixels: new MemoryBlocks(drawn.pixels, size * size * 3),
  };
  const checkpoint = readCheckpoint(folder, recipe);
  const body = resnet18.body({ height: size, width: size, seed });
  const network = buildNetwork(body, { classes: classes.length, seed, statistics: imagenetStats, head: linearHead });
  const trainer = await Trainer.create(network, {
    batchSize,
    size: { height: size, width: size },
    trainable: [network.groups.flat()],
    rates: [rate],
    loss: crossEntropy({ labelSmoothing }),
    optimizer: { ...adamWDefaults, weightDecay },
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  try {
    if (checkpoint) trainer.restore(checkpoint.state);
    const schedule = oneCycle(steps);
    const smoothed = new SmoothedLoss();
    const began = performance.now();
    const seconds = () => (checkpoint?.seconds ?? 0) + (performance.now() - began) / 1000;
    let step = checkpoint?.step ?? 0;
    let saved = step;
    // Written before anything is measured: whoever presses Ctrl-C twice loses no step.
    const save = async () => {
      const state = trainer.state();
      if (![...state.values()].every(allFinite)) throw diverged(step, steps);
      writeCheckpoint(folder, recipe, { step, seconds: seconds(), state });
      saved = step;
    };
    const measure = async () => errorRate.compute(await trainer.evaluate(heldOut));
    let finalError: number | undefined;
    while (step < steps && !signal?.aborted) {
      const batch = formulaBatch(classes, recipe, step);
      const loss = await trainer.step(batch, step + 1, schedule(step), randomStream(seed, 'noise', step));
      step += 1;
      if (!Number.isFinite(loss)) throw diverged(step, steps);
      smoothed.add(loss);
      const progress = { step, steps, loss: smoothed.value, seconds: seconds() };
      if (step % every === 0 || step === steps) {
        await save();
        const heldOutError = await measure();
        if (step === steps) finalError = heldOutError;
        listener({ ...progress, heldOutError });
      } else {
        listener(progress);
      }
    }
    if (saved !== step) await save();
    const interrupted = step < steps;
    // A run that goes on from its very end has not measured yet.
    const heldOutError = interrupted ? Number.NaN : (finalError ?? (await measure()));
    const inBody = [...trainer.weights()].filter(([name]) => !name.startsWith('fc.'));
    return { body: new Map(inBody), heldOutError, seconds: seconds(), interrupted };
  } finally {
    await trainer.release();
  }
}

function allFinite({ data }: Tensor): boolean {
  return (data as Float32Array).every(Number.isFinite);
}

function diverged(step: number, steps: number): WarmstartError {
  return new WarmstartError({
    code: 'E_TRAIN_NAN',
    problem: 'the loss is not a number any more: training has diverged',
    where: `step ${step} of ${steps}`,
    hint: 'begin again in another folder with a lower rate',
  });
}
