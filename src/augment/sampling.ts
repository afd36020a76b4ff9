import { int, string } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import { composed, identity, type PlaneMap } from './plane-map.js';
import type { PlaneSize, PlaneTransform, Stage } from './transform.js';

/** All moves of a picture as one map: each pixel is interpolated once. The first transform is made first. */
export function sampling(transforms: readonly PlaneTransform[]): Stage {
  const exact = transforms.every((transform) => transform.exact);
  return {
    apply(b, pictures) {
      const [count = 1] = pictures.shape as readonly number[];
      return sample(b, pictures, b.graph.input(`${b.prefix}maps`, 'float32', [count, 9]), exact);
    },
    draw(stream, { count, ...size }) {
      const maps = Array.from({ length: count }, () =>
        transforms.map((transform) => transform.draw(stream, size)).reduce(composed, identity),
      );
      return { maps: mapTensor(maps) };
    },
  };
}

/** Maps as `sample` takes them, float32 [N, 9]. */
export const mapTensor = (maps: readonly PlaneMap[]) => float32([maps.length, 9], maps.flat());

/**
 * Pictures seen through maps, bilinear between pixels; beyond its border a picture is continued by its reflection.
 * @param pictures float32 [N, C, H, W]
 * @param maps float32 [N, 9], the entries of a `PlaneMap` for each picture
 * @param exact takes the nearest pixel: for maps that take pixels to pixels, whose points rounding may have moved
 */
export function sample(b: GraphBuilder, pictures: Value, maps: Value, exact = false): Value {
  const [, , height = 1, width = 1] = pictures.shape as readonly number[];
  // Of all forms of GridSample ORT has a fast path for this one (1.30: 16 ms for 64 pictures of 128 x 128 on two cores;
  // with reflection in the operator 130): so the grid is reflected beforehand, and never points beyond a border.
  return b.one('GridSample', [pictures, grid(b, maps, { height, width })], {
    mode: string(exact ? 'nearest' : 'linear'),
    padding_mode: string('zeros'),
    align_corners: int(0),
  });
}

/** Where each pixel looks, float32 [N, H, W, 2], x and y as GridSample has them: -1 and 1 are the outer edges of pixels. */
function grid(b: GraphBuilder, maps: Value, { height, width }: PlaneSize): Value {
  const point = b.div(plane(b, maps, [0, 1], { height, width }), plane(b, maps, [2, 2], { height, width }));
  // 2 clip(p) - p: a point less than a side beyond the border is reflected; one farther off stays on the border.
  const clipped = clip(b, point);
  const reflected = clip(b, b.add(clipped, b.sub(clipped, point)));
  const edge = float32(
    [2 * width],
    Array.from({ length: 2 * width }, (_, k) => (k % 2 === 0 ? 1 - 1 / width : 1 - 1 / height)),
  );
  const scaled = height === width ? b.scale(reflected, 1 - 1 / width) : b.mul(reflected, b.literal(edge));
  return b.reshape(scaled, [0, height, width, 2]);
}

function clip(b: GraphBuilder, x: Value): Value {
  return b.one('Clip', [x, b.scalar(-1), b.scalar(1)]);
}

/**
 * Two rows of the maps at every pixel, one beside the other: [N, H, 2 W], what m0 x + m1 y + m2 gives. As the product of
 * [H, 2], y and 1, and [N, 2, 2 W], m1 and m0 x + m2: both factors are small, and the result lies as a grid has to.
 */
function plane(b: GraphBuilder, maps: Value, rows: readonly [number, number], { height, width }: PlaneSize): Value {
  const entries = 4 * width;
  const across = new Float32Array(9 * entries);
  for (let column = 0; column < width; column++) {
    for (const [k, row] of rows.entries()) {
      const at = 2 * column + k;
      across[(3 * row + 1) * entries + at] = 1;
      across[3 * row * entries + 2 * width + at] = coordinate(column, width);
      across[(3 * row + 2) * entries + 2 * width + at] = 1;
    }
  }
  const down = Array.from({ length: height }, (_, row) => [coordinate(row, height), 1]).flat();
  const spread = b.matmul(maps, b.literal(float32([9, entries], across)));
  return b.matmul(b.literal(float32([height, 2], down)), b.reshape(spread, [0, 2, 2 * width]));
}

/** The centre of a pixel, from -1 to 1. */
function coordinate(index: number, length: number): number {
  return length === 1 ? 0 : (2 * index) / (length - 1) - 1;
}
