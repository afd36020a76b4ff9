import { filled } from '../ir/tensor.js';
import { between, chance, wholeBetween } from '../random/draws.js';
import { inRange, wholeInRange } from './range.js';
import type { Chance, StageTransform } from './transform.js';

export interface CutoutOptions extends Chance {
  /** Most holes in a picture, 1 unless given; there is at least one. */
  readonly holes?: number;
  /** Side of a hole in parts of the picture's shorter side, .3 unless given. */
  readonly length?: number;
}

/**
 * Covers squares of the picture with black (DeVries and Taylor 2017); their centres lie anywhere in it, so that some are
 * cut off by its border. With probability .5 unless given.
 */
export function cutout({ holes = 1, length = 0.3, p = 0.5 }: CutoutOptions = {}): StageTransform {
  wholeInRange('holes of cutout', holes, 1, 64);
  inRange('length of cutout', length, 0, 2);
  inRange('p of cutout', p, 0, 1);
  return {
    kind: 'stage',
    apply(b, pictures) {
      const [count = 1, , height = 1, width = 1] = pictures.shape as readonly number[];
      const rows = b.graph.input(`${b.prefix}rows`, 'float32', [count, 1, height, holes]);
      const columns = b.graph.input(`${b.prefix}columns`, 'float32', [count, 1, holes, width]);
      const covered = b.matmul(rows, columns);
      return b.where(b.greater(covered, b.scalar(0.5)), b.scalar(0), pictures);
    },
    draw(stream, { count, height, width }) {
      const rows = filled('float32', [count, 1, height, holes], 0);
      const columns = filled('float32', [count, 1, holes, width], 0);
      const side = length * Math.min(height, width);
      for (let n = 0; n < count; n++) {
        const drawn = chance(stream, p) ? wholeBetween(stream, 1, holes) : 0;
        for (let hole = 0; hole < drawn; hole++) {
          const [y, x] = [between(stream, 0, height), between(stream, 0, width)];
          for (const row of within(y, side, height)) rows.data[(n * height + row) * holes + hole] = 1;
          for (const column of within(x, side, width)) columns.data[(n * holes + hole) * width + column] = 1;
        }
      }
      return { rows, columns };
    },
  };
}

/** The pixels whose centres are less than half a side from `centre`. */
function within(centre: number, side: number, length: number): number[] {
  return Array.from({ length }, (_, i) => i).filter((i) => Math.abs(i + 0.5 - centre) < side / 2);
}
