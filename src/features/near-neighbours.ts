import { WarmstartError } from '../error/warmstart-error.js';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, type SessionOptions } from '../runtime/session.js';
import { type FeatureRows, unitRows } from './unit-rows.js';

export interface Neighbour {
  /** In the rows that were searched. */
  readonly row: number;
  /** Cosine of the angle between both rows, -1 to 1; 0 where one of them is all zeros. */
  readonly similarity: number;
}

export interface NearOptions extends SessionOptions {
  /** Rows that may be found, all by default. */
  readonly among?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Similarities that are held at one time: 16 MB. */
const mostSimilarities = 2 ** 22;

/**
 * The `k` rows of a collection that are nearest to each of some other rows, nearest first, of equal ones the first: an exact
 * search. Near is what has a large cosine: how long a row of features is says how much of something there is (a strong
 * contrast makes all of them larger), its direction says what. A row that is searched for and is among those that may be
 * found is its own nearest neighbour. Memory: rows that may be found once more, and 16 MB.
 * @returns for each row of `queries`, `k` neighbours or as many as there are
 * @throws WarmstartError `E_FEATURES_WIDTH` when rows differ in width, `E_RUNTIME_...`; the signal's reason
 */
export async function nearestTo(
  { features, width }: FeatureRows,
  queries: FeatureRows,
  k: number,
  { among = [...Array(features.length / width).keys()], signal, ...session }: NearOptions = {},
): Promise<Neighbour[][]> {
  if (queries.width !== width || queries.features.length % width !== 0) throw anotherWidth(width, queries);
  const asked = queries.features.length / width;
  if (among.length === 0 || k < 1) return Array.from({ length: asked }, () => []);
  const directions = tensor('float32', [among.length, width], unitRows({ features, width }, among));
  const search = await Session.create(cosines(width), session);
  const found: Neighbour[][] = [];
  try {
    const block = Math.max(1, Math.min(asked, Math.floor(mostSimilarities / among.length)));
    for (let start = 0; start < asked; start += block) {
      signal?.throwIfAborted();
      const rows = Array.from({ length: Math.min(block, asked - start) }, (_, i) => start + i);
      const sought = tensor('float32', [rows.length, width], unitRows(queries, rows));
      const { similarities } = await search.run({ sought, directions }, { similarities: null });
      const all = similarities.data as Float32Array;
      for (const i of rows.keys())
        found.push(largest(all.subarray(i * among.length, (i + 1) * among.length), k, among));
    }
  } finally {
    await search.release();
  }
  return found;
}

/** One product of two matrices of rows of length 1, [m, width] and [n, width]: cosines [m, n]. */
function cosines(width: number): Graph {
  const graph = new Graph(onnxDialect);
  const sought = graph.input('sought', 'float32', ['M', width]);
  const directions = graph.input('directions', 'float32', ['N', width]);
  const b = new GraphBuilder(graph);
  graph.output(...b.node('Gemm', [sought, directions], { transB: int(1) }, { outputNames: ['similarities'] }));
  return graph;
}

/** The largest of a row, by insertion into a list that is short. */
function largest(similarities: Float32Array, k: number, among: readonly number[]): Neighbour[] {
  const best: Neighbour[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < similarities.length; i++) {
    const similarity = similarities[i] as number;
    if (best.length === k && similarity <= least) continue;
    let place = best.length;
    while (place > 0 && (best[place - 1] as Neighbour).similarity < similarity) place--;
    best.splice(place, 0, { row: among[i] as number, similarity });
    if (best.length > k) best.pop();
    least = (best.at(-1) as Neighbour).similarity;
  }
  return best;
}

function anotherWidth(width: number, queries: FeatureRows): WarmstartError {
  return new WarmstartError({
    code: 'E_FEATURES_WIDTH',
    problem: 'neighbours are sought of rows that are not as wide as those that are searched',
    expected: `rows of ${width} numbers`,
    received: `${queries.features.length} numbers in rows of ${queries.width}`,
    hint: 'read both with the same network',
  });
}
