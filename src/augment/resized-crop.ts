import { between, scaleBetween } from '../random/draws.js';
import { type PlaneMap, scaling } from './plane-map.js';
import { inRange } from './range.js';
import type { PlaneTransform } from './transform.js';

export interface ResizedCropOptions {
  /** Least and largest share of the picture's area; from .35 to 1 unless given. */
  readonly scale?: readonly [least: number, most: number];
  /** Least and largest ratio of width to height, in pixels; from 3/4 to 4/3 unless given. */
  readonly ratio?: readonly [least: number, most: number];
}

/** Attempts at a crop that fits, before the whole picture is taken. */
const attempts = 10;

/** A part of the picture, of uniform area, log-uniform shape and any place, brought to its size (Szegedy et al. 2015). */
export function resizedCrop({ scale = [0.35, 1], ratio = [3 / 4, 4 / 3] }: ResizedCropOptions = {}): PlaneTransform {
  inRange('scale of resizedCrop', scale[0], 0.01, scale[1]);
  inRange('scale of resizedCrop', scale[1], scale[0], 1);
  inRange('ratio of resizedCrop', ratio[0], 0.1, ratio[1]);
  inRange('ratio of resizedCrop', ratio[1], ratio[0], 10);
  return {
    kind: 'plane',
    exact: false,
    draw: (stream, { height, width }): PlaneMap => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const area = between(stream, ...scale);
        const shape = (scaleBetween(stream, ...ratio) * height) / width;
        const [across, down] = [Math.sqrt(area * shape), Math.sqrt(area / shape)];
        if (across > 1 || down > 1) continue;
        const centre = [(1 - across) * between(stream, -1, 1), (1 - down) * between(stream, -1, 1)] as const;
        return scaling(across, down, centre);
      }
      return scaling(1, 1);
    },
  };
}
