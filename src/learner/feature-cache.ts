import { type BatchPlan, trainPlans, validBatches, validPlans } from '../data/batches.js';
import type { PictureSet } from '../data/picture-set.js';
import type { PictureSize } from '../data/picture-size.js';
import { readAhead } from '../data/read-ahead.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { type BlockStore, openBlockStore } from '../files/block-store.js';
import type { Graph } from '../ir/graph.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import type { Cut } from '../passes/cut.js';
import type { RandomStream } from '../random/random-stream.js';
import { Session, type SessionOptions } from '../runtime/session.js';

/** What is fed in place of pictures. The arrays are only good until the next batch is asked for. */
export interface FeatureBatch extends BatchPlan {
  /** float32 [size, ...] by the name of the input. */
  readonly features: Readonly<Record<string, Tensor>>;
}

export interface FeatureOptions extends SessionOptions {
  readonly batchSize: number;
  readonly size: Pick<PictureSize, 'height' | 'width'>;
  /** Bytes of features that may stay in memory; if there are more, they go to the disk. Default: see `openBlockStore`. */
  readonly memory?: number;
  /** Told after every batch of how many pictures the features are known. */
  readonly onProgress?: (done: number, pictures: number) => void;
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
}

/** What one place of the network gives for every picture. */
interface Feature {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly number[];
  /** A block for each picture, set after set: float32 of that shape. */
  readonly store: BlockStore;
}

/** Features of pictures at the first layers that learn, computed once: no step after that sees a pixel. */
export class FeatureCache {
  /** From the features on: what is trained and evaluated. */
  readonly graph: Graph;
  readonly #features: Feature[];
  /** Of each set, the block of its first picture. */
  readonly #starts: ReadonlyMap<PictureSet, number>;
  #seconds = 0;

  private constructor(graph: Graph, starts: ReadonlyMap<PictureSet, number>, features: Feature[]) {
    this.graph = graph;
    this.#starts = starts;
    this.#features = features;
  }

  /**
   * @returns undefined when the signal has stopped it
   * @throws WarmstartError `E_SCRATCH_...`, `E_RUNTIME_...`; nothing is then left behind
   */
  static async compute(
    cut: Cut,
    sets: readonly PictureSet[],
    options: FeatureOptions,
  ): Promise<FeatureCache | undefined> {
    let pictures = 0;
    const starts = new Map<PictureSet, number>();
    for (const set of sets) {
      starts.set(set, pictures);
      pictures += set.length;
    }
    const cache = new FeatureCache(cut.suffix, starts, []);
    const began = performance.now();
    let complete = false;
    try {
      await cache.#open(pictures, options.memory);
      complete = await cache.#fill(cut.prefix, pictures, options);
    } finally {
      if (!complete) await cache.release();
    }
    cache.#seconds = (performance.now() - began) / 1000;
    return complete ? cache : undefined;
  }

  /** The same features before another network, the first part of which is the same; both are released together. */
  before(graph: Graph): FeatureCache {
    const cache = new FeatureCache(graph, this.#starts, this.#features);
    cache.#seconds = this.#seconds;
    return cache;
  }

  /** Share of the seconds that the features took which these pictures have in it, each counted once. */
  secondsFor(sets: readonly PictureSet[]): number {
    const all = [...this.#starts.keys()].reduce((sum, { length }) => sum + length, 0);
    const own = new Set(sets.flatMap((set) => Array.from(this.#blocksOf(set))));
    return (this.#seconds * own.size) / all;
  }

  /** As `trainBatches` of the pictures: the same ones in the same order. */
  trainBatches(set: PictureSet, batchSize: number, stream: RandomStream, skip = 0): AsyncGenerator<FeatureBatch, void> {
    return this.#filled(set, batchSize, trainPlans(set, batchSize, stream, skip));
  }

  /** As `validBatches` of the pictures. */
  validBatches(set: PictureSet, batchSize: number): AsyncGenerator<FeatureBatch, void> {
    return this.#filled(set, batchSize, validPlans(set, batchSize));
  }

  async release(): Promise<void> {
    await Promise.all(this.#features.map(({ store }) => store.release()));
  }

  async #open(pictures: number, memory: number | undefined): Promise<void> {
    for (const { name, shape: symbolic } of this.graph.inputs) {
      const shape = symbolic.slice(1) as number[];
      const bytes = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
      this.#features.push({ name, shape, store: await openBlockStore(pictures, bytes, memory) });
    }
  }

  async #fill(prefix: Graph, pictures: number, options: FeatureOptions): Promise<boolean> {
    const { batchSize, onProgress = () => {}, signal } = options;
    const { height, width } = options.size;
    const wanted = Object.fromEntries(this.#features.map(({ name }) => [name, null]));
    const session = await Session.create(prefix, options);
    try {
      for (const [set, start] of this.#starts) {
        let done = start;
        for await (const batch of validBatches(set, batchSize)) {
          if (signal?.aborted) return false;
          const feeds = { pictures: tensor('uint8', [batch.size, height, width, 3], batch.pictures) };
          const results = await session.run(feeds, wanted);
          for (const { name, store } of this.#features) await writeRows(store, done, results[name] as Tensor);
          done += batch.size;
          onProgress(done, pictures);
        }
      }
      return true;
    } finally {
      await session.release();
    }
  }

  #filled(set: PictureSet, batchSize: number, plans: Iterable<BatchPlan>): AsyncGenerator<FeatureBatch, void> {
    const blocks = this.#blocksOf(set);
    const buffers = () => this.#features.map(({ shape }) => new Float32Array(batchSize * elementCount(shape)));
    return readAhead(plans, [buffers(), buffers()], async (plan, into) => {
      const positions = plan.indices.map((index) => blocks[index] as number);
      const features: Record<string, Tensor> = {};
      for (const [i, { name, shape, store }] of this.#features.entries()) {
        const numbers = (into[i] as Float32Array).subarray(0, plan.size * elementCount(shape));
        const rows = tensor('float32', [plan.size, ...shape], numbers);
        await store.read(positions, bytesOf(rows));
        features[name] = rows;
      }
      return { ...plan, features };
    });
  }

  /** The block of each picture of a set, or of some pictures of one. */
  #blocksOf(set: PictureSet): Uint32Array {
    const found = originAmong(this.#starts, set);
    if (!found) {
      throw new WarmstartError({ code: 'E_FEATURES_SET', problem: 'the features of these pictures are not known' });
    }
    const start = this.#starts.get(found.set) as number;
    return found.positions.map((at) => start + at);
  }
}

/** The set among these that the pictures of a set come from, and where they are in it; undefined where it is another. */
export function originAmong(
  sets: { has(set: PictureSet): boolean },
  set: PictureSet,
): { readonly set: PictureSet; readonly positions: Uint32Array } | undefined {
  if (sets.has(set)) return { set, positions: Uint32Array.from({ length: set.length }, (_, at) => at) };
  const found = set.origin && originAmong(sets, set.origin.set);
  return found && { set: found.set, positions: set.origin.positions.map((at) => found.positions[at] as number) };
}

/** Writes the rows of a tensor into one block each, from a position on. */
async function writeRows(store: BlockStore, first: number, rows: Tensor): Promise<void> {
  const bytes = bytesOf(rows);
  const row = (k: number) => bytes.subarray(k * store.blockBytes, (k + 1) * store.blockBytes);
  await Promise.all(Array.from({ length: rows.shape[0] ?? 0 }, (_, k) => store.write(first + k, row(k))));
}
