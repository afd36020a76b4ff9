import type { Graph } from '../ir/graph.js';
import { elementCount, tensor } from '../ir/tensor.js';
import { Session, type SessionOptions } from '../runtime/session.js';

/** Results of one row, in the order of the graph's; good only until the next batch. */
export type RowResults = readonly Float32Array[];

export interface Rows {
  readonly count: number;
  /** Writes what the row shows, float32 [H, W, 3] of 0 to 255, and tells the class that it is asked about. */
  readonly fill: (row: number, pixels: Float32Array) => number;
  readonly take: (row: number, results: RowResults) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Rows that show pictures as they are.
 * @param pixels uint8 [n, H, W, 3]
 * @param targets the class that each is asked about, [n], where the form asks for one
 */
export function asTheyAre(pixels: Uint8Array, targets: readonly number[] = []): Rows['fill'] {
  return (row, into) => {
    into.set(pixels.subarray(row * into.length, (row + 1) * into.length));
    return targets[row] ?? 0;
  };
}

/**
 * A form of the network, compiled, through which any number of rows goes in batches of a fixed size: a row's results do
 * not depend on how many go with it. The last batch is filled up with what was there before.
 */
export class RowPass {
  readonly #graph: Graph;
  readonly #session: Session;

  private constructor(graph: Graph, session: Session) {
    this.#graph = graph;
    this.#session = session;
  }

  static async compile(graph: Graph, options: SessionOptions): Promise<RowPass> {
    return new RowPass(graph, await Session.create(graph, options));
  }

  /** @throws WarmstartError `E_RUNTIME_RUN`; the signal's reason */
  async run({ count, fill, take, signal }: Rows): Promise<void> {
    const shape = this.#graph.value('pixels').shape as readonly number[];
    const [batch = 1, ...picture] = shape;
    const size = elementCount(picture);
    const pixels = new Float32Array(batch * size);
    const asked = this.#graph.find('chosen')?.shape as readonly number[] | undefined;
    const names = this.#graph.outputs.map((v) => v.name);
    const wanted = Object.fromEntries(names.map((name) => [name, null]));
    for (let start = 0; start < count; start += batch) {
      signal?.throwIfAborted();
      const rows = Math.min(batch, count - start);
      const chosen = new Float32Array(asked ? elementCount(asked) : 0);
      for (let i = 0; i < rows; i++) {
        const target = fill(start + i, pixels.subarray(i * size, (i + 1) * size));
        if (asked) chosen[i * (asked[1] as number) + target] = 1;
      }
      const results = await this.#session.run(
        { pixels: tensor('float32', shape, pixels), ...(asked && { chosen: tensor('float32', asked, chosen) }) },
        wanted,
      );
      const data = names.map((name) => results[name]?.data as Float32Array);
      for (let i = 0; i < rows; i++)
        take(
          start + i,
          data.map((all) => all.subarray((i * all.length) / batch, ((i + 1) * all.length) / batch)),
        );
    }
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
