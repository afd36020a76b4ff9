import { createHash } from 'node:crypto';
import type { PictureSet } from '../data/picture-set.js';
import type { Graph } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { toTensorProto } from '../onnx/tensor-proto.js';
import { encodeModel } from '../onnx/write.js';
import type { Cut } from '../passes/cut.js';
import { FeatureCache, type FeatureOptions, originAmong } from './feature-cache.js';

/** Whoever asks first, the features are the same to the last bit: they are always computed in batches of this size. */
const picturesAtOnce = 16;

/**
 * What frozen layers give for pictures, computed once for all learners that these layers are the same in (the same
 * graph with the same numbers), whatever head they have and whichever of the pictures they are trained on.
 */
export class KeptFeatures {
  readonly #sets: ReadonlySet<PictureSet>;
  readonly #memory: number | undefined;
  /** By what the layers are. */
  readonly #caches = new Map<string, Promise<FeatureCache | undefined>>();

  private constructor(sets: readonly PictureSet[], memory: number | undefined) {
    this.#sets = new Set(sets);
    this.#memory = memory;
  }

  /**
   * @param sets all of whose features are computed when those of some are asked for
   * @param options `memory`: bytes of features of the same layers that may stay in memory, see `openBlockStore`
   */
  static over(sets: readonly PictureSet[], { memory }: { readonly memory?: number } = {}): KeptFeatures {
    return new KeptFeatures(sets, memory);
  }

  /** Whether all pictures of the set are among these. */
  has(set: PictureSet): boolean {
    return originAmong(this.#sets, set) !== undefined;
  }

  /**
   * Features for a network that is cut, of all the pictures; not to be released by whoever gets them.
   * @returns undefined when the signal has stopped it
   * @throws WarmstartError as `FeatureCache.compute`
   */
  async before({ prefix, suffix }: Cut, options: FeatureOptions): Promise<FeatureCache | undefined> {
    const key = identityOf(prefix);
    for (;;) {
      const known = this.#caches.get(key);
      const cache = await (known ?? this.#compute(key, { prefix, suffix }, options));
      // Another learner's signal may have ended what this one has waited for.
      if (cache || !known || options.signal?.aborted) return cache?.before(suffix);
    }
  }

  /** Frees all features. Learners that still use them fail; those that begin later compute them again. */
  async release(): Promise<void> {
    const caches = [...this.#caches.values()];
    this.#caches.clear();
    for (const cache of caches) await (await cache.catch(() => undefined))?.release();
  }

  #compute(key: string, cut: Cut, options: FeatureOptions): Promise<FeatureCache | undefined> {
    const memory = this.#memory ?? options.memory;
    const settings = { ...options, batchSize: picturesAtOnce, ...(memory !== undefined && { memory }) };
    const cache = FeatureCache.compute(cut, [...this.#sets], settings);
    this.#caches.set(key, cache);
    const forget = () => this.#caches.get(key) === cache && this.#caches.delete(key);
    void cache.then((complete) => complete ?? forget(), forget);
    return cache;
  }
}

/** Features of sets for one run: kept ones where their pictures are known, else its own. `release` frees what is its own. */
export async function featuresFor(
  cut: Cut,
  sets: readonly PictureSet[],
  { kept, ...options }: FeatureOptions & { readonly kept?: KeptFeatures | undefined },
): Promise<{ readonly cache: FeatureCache; readonly lent: boolean; release(): Promise<void> } | undefined> {
  const lent = kept !== undefined && sets.every((set) => kept.has(set));
  const cache = await (lent ? kept.before(cut, options) : FeatureCache.compute(cut, sets, options));
  return cache && { cache, lent, release: async () => (lent ? undefined : cache.release()) };
}

/** SHA-256 of a graph: the ONNX model with a hash in the place of each constant. */
function identityOf(graph: Graph): string {
  const model = encodeModel(graph, (name, constant) => {
    const about = `${constant.dtype} ${constant.shape.join()} `;
    const hash = createHash('sha256').update(about).update(bytesOf(constant)).digest();
    return toTensorProto(name, tensor('uint8', [hash.length], Uint8Array.from(hash)));
  });
  return createHash('sha256').update(model).digest('hex');
}
