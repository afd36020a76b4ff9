import type { Graph } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { findParameters } from '../passes/parameters.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { randomStream } from '../random/random-stream.js';
import type { ExplainedNetwork } from './explained-network.js';
import { Explainer, type ExplainerOptions, type ExplainOptions } from './explainer.js';
import type { HeatMap } from './heat-map.js';
import { rankCorrelation, structuralSimilarity } from './map-similarity.js';

/** How alike maps of the trained network are to those of one whose last layers know nothing. */
export interface SanityStep {
  /** Layers with weights that were shuffled, from the last on. */
  readonly layers: number;
  /** Spearman's, of the maps' magnitudes, mean over the pictures: 1 for the same map, 0 for another. */
  readonly rankCorrelation: number;
  /** SSIM of the maps' magnitudes, each scaled to its largest, mean over the pictures: 1 for the same map. */
  readonly similarity: number;
}

export interface SanityReport {
  /** From the last layer alone to all of them. */
  readonly steps: readonly SanityStep[];
  readonly pictures: number;
  /** Those of them whose map is the same everywhere: nothing can be compared with it, and it counts in no step. */
  readonly flat: number;
  /** Whether the maps were seen to depend on what the network has learned; never where most of them are flat. */
  readonly passed: boolean;
}

/** Maps of a network without knowledge that are ranked as the trained one's to more than this do not tell what was learned. */
export const mostRankCorrelation = 0.5;

/** Shares of the layers, from the last, whose weights are shuffled. */
const shares = [0, 0.25, 0.5, 1];

export interface SanityOptions extends ExplainOptions {
  /** Of the shuffling. Default 0. */
  readonly seed?: number;
}

/**
 * The cascading randomisation of Adebayo et al. 2018, "Sanity checks for saliency maps": the weights of the last layer,
 * of more and more layers and of all are put in random order (filters and matrices; norms and biases stay), and the maps
 * compared with the trained network's. A method whose maps stay what they were shows edges of the picture, not what the
 * network has learned of it.
 * @param pixels uint8 [n, H, W, 3]; a few dozen pictures are enough
 */
export async function sanityCheck(
  network: ExplainedNetwork,
  pixels: Uint8Array,
  targets: readonly number[],
  { seed = 0, ...options }: SanityOptions = {},
  session: ExplainerOptions = {},
): Promise<SanityReport> {
  const mapsOf = async (graph: Graph): Promise<HeatMap[]> => {
    const explainer = new Explainer({ graph, card: network.card }, session);
    try {
      return (await explainer.explain(pixels, targets, options)).map(({ map }) => map);
    } finally {
      await explainer.release();
    }
  };
  const trained = await mapsOf(network.graph);
  const weights = findParameters(network.graph).filter((v) => v.shape.length > 1);
  const counts = [...new Set(shares.map((share) => Math.max(1, Math.round(share * weights.length))))];
  const compared = [...trained.keys()].filter((i) => !isFlat(trained[i] as HeatMap));
  const steps: SanityStep[] = [];
  for (const layers of counts) {
    const shuffled = weights.slice(-layers).map((v) => [v.name, shuffle(v.constant as Tensor, seed, v.name)] as const);
    const random = await mapsOf(replaceConstants(network.graph, new Map(shuffled)));
    const mean = (measure: (a: HeatMap, b: HeatMap) => number) =>
      compared.reduce((sum, i) => sum + measure(trained[i] as HeatMap, random[i] as HeatMap), 0) /
      Math.max(1, compared.length);
    steps.push({ layers, rankCorrelation: mean(rankCorrelation), similarity: mean(structuralSimilarity) });
  }
  const last = steps.at(-1);
  const flat = trained.length - compared.length;
  const others = last !== undefined && last.rankCorrelation <= mostRankCorrelation;
  return { steps, pictures: trained.length, flat, passed: others && isEnough({ pictures: trained.length, flat }) };
}

/** Whether enough maps show anything at all. */
export function isEnough({ pictures, flat }: Pick<SanityReport, 'pictures' | 'flat'>): boolean {
  return 2 * flat <= pictures && flat < pictures;
}

function isFlat({ values }: HeatMap): boolean {
  return values.every((v) => v === values[0]);
}

/** The same numbers, each in another place. */
function shuffle({ dtype, shape, data }: Tensor, seed: number, name: string): Tensor {
  const order = randomStream(seed, 'sanity check', name).permutation(data.length);
  const moved = data.slice();
  for (const [to, from] of order.entries()) moved[to] = data[from] as number & bigint;
  return { dtype, shape, data: moved };
}
