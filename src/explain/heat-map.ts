/** How much each part of a picture speaks for a class, row by row; what a number means, its method says. */
export interface HeatMap {
  readonly height: number;
  readonly width: number;
  /** [height, width]. */
  readonly values: Float32Array;
}

/** What one method says of one picture and one class. */
export interface Explanation {
  readonly map: HeatMap;
  /** Logit of the class: what the map explains. */
  readonly score: number;
  /**
   * Of integrated gradients: how far the sum of the map is from what it should be, the score less that of the baseline,
   * as a share of that.
   */
  readonly completenessError?: number;
}

/** Pictures as the network sees them, and the class that each is asked about. */
export interface ExplainedPictures {
  /** uint8 [n, height, width, 3]. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Index of a class for each picture, [n]. */
  readonly targets: readonly number[];
}

/** Bytes of one picture. */
export function pictureBytes({ height, width }: Pick<ExplainedPictures, 'height' | 'width'>): number {
  return height * width * 3;
}

/** One of the pictures, [height, width, 3]. */
export function pictureAt(pictures: ExplainedPictures, index: number): Uint8Array {
  const bytes = pictureBytes(pictures);
  return pictures.pixels.subarray(index * bytes, (index + 1) * bytes);
}

/** The map in another size, bilinear with half-pixel centres: the values at the edges go on to the border. */
export function resizeMap(map: HeatMap, height: number, width: number): HeatMap {
  if (map.height === height && map.width === width) return map;
  const values = new Float32Array(height * width);
  const columns = Array.from({ length: width }, (_, x) => between(x, width, map.width));
  for (let y = 0; y < height; y++) {
    const row = between(y, height, map.height);
    for (let x = 0; x < width; x++) {
      const column = columns[x] as Between;
      const at = (j: number, i: number) => map.values[j * map.width + i] as number;
      const above = at(row.low, column.low) * (1 - column.share) + at(row.low, column.high) * column.share;
      const below = at(row.high, column.low) * (1 - column.share) + at(row.high, column.high) * column.share;
      values[y * width + x] = above * (1 - row.share) + below * row.share;
    }
  }
  return { height, width, values };
}

interface Between {
  readonly low: number;
  readonly high: number;
  /** Of the higher one. */
  readonly share: number;
}

function between(place: number, size: number, sourceSize: number): Between {
  const exact = Math.min(Math.max(((place + 0.5) * sourceSize) / size - 0.5, 0), sourceSize - 1);
  const low = Math.floor(exact);
  return { low, high: Math.min(low + 1, sourceSize - 1), share: exact - low };
}
