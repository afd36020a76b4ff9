import { augmentation } from '../../src/augment/augmentation.js';
import type { Transform } from '../../src/augment/transform.js';
import { Graph } from '../../src/ir/graph.js';
import { type Tensor, tensor } from '../../src/ir/tensor.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { randomStream } from '../../src/random/random-stream.js';
import { runGraph } from './run-graph.js';

/** uint8 [N, H, W, 3] with all values from 0 to 255, smooth here and rough there. */
export function testPictures(count: number, height: number, width: number): Tensor<'uint8'> {
  const data = Uint8Array.from({ length: count * height * width * 3 }, (_, i) => {
    const rough = (Math.imul(i + 1, 0x9e3779b1) >>> 24) % 64;
    return Math.round(96 * (1 + Math.sin(i / 7)) + rough);
  });
  return tensor('uint8', [count, height, width, 3], data);
}

/** Pictures as a training step would see them, float32 [N, H, W, 3], and targets, if there are some, likewise. */
export async function augmented(
  transforms: readonly Transform[],
  pictures: Tensor,
  { seed = 1, targets }: { readonly seed?: number; readonly targets?: Tensor } = {},
): Promise<readonly Tensor[]> {
  const { pictures: change, targets: changeTargets, draw } = augmentation(transforms);
  const b = new GraphBuilder(new Graph(onnxDialect));
  const [count = 0, height = 0, width = 0] = pictures.shape;
  const changed = change(b, b.graph.input('pictures', 'uint8', pictures.shape));
  b.graph.output(changed);
  if (targets) b.graph.output(changeTargets(b, b.graph.input('targets', 'float32', targets.shape)));
  const feeds = draw(randomStream(seed, 'augment'), { count, height, width });
  return runGraph(b.graph, { pictures, ...feeds, ...(targets && { targets }) });
}

/** One picture as numbers from 0 to 255: plain loops and double precision, to check the graph by. */
export interface Plain {
  readonly height: number;
  readonly width: number;
  at(row: number, column: number, channel: number): number;
}

export function plainPicture({ shape, data }: Tensor, n: number): Plain {
  const [, height = 0, width = 0] = shape;
  return {
    height,
    width,
    at: (row, column, channel) => Number(data[((n * height + row) * width + column) * 3 + channel]),
  };
}

/** Where a position beyond the first or last pixel is reflected to. */
function reflected(position: number, length: number): number {
  const last = length - 1;
  if (last === 0) return 0;
  let at = Math.abs(position) % (2 * last);
  if (at > last) at = 2 * last - at;
  return at;
}

/** The colour between pixels. */
export function bilinear(picture: Plain, row: number, column: number, channel: number): number {
  const [y, x] = [reflected(row, picture.height), reflected(column, picture.width)];
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [bottom, right] = [Math.min(top + 1, picture.height - 1), Math.min(left + 1, picture.width - 1)];
  const [down, across] = [y - top, x - left];
  const upper = (1 - across) * picture.at(top, left, channel) + across * picture.at(top, right, channel);
  const lower = (1 - across) * picture.at(bottom, left, channel) + across * picture.at(bottom, right, channel);
  return (1 - down) * upper + down * lower;
}

/** Largest difference of a result to what `wanted` gives for every pixel, in parts of 255. */
export function largestError(
  result: Tensor,
  wanted: (n: number, row: number, column: number, channel: number) => number,
): number {
  const [count = 0, height = 0, width = 0] = result.shape;
  let worst = 0;
  for (let n = 0; n < count; n++) {
    const picture = plainPicture(result, n);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let channel = 0; channel < 3; channel++) {
          const error = Math.abs(picture.at(row, column, channel) - wanted(n, row, column, channel)) / 255;
          worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
        }
  }
  return worst;
}
