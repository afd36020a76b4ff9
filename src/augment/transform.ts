import type { Value } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { RandomStream } from '../random/random-stream.js';
import type { PlaneMap } from './plane-map.js';

export interface PlaneSize {
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
}

/** Pictures of one size that are fed together. */
export interface PictureBatch extends PlaneSize {
  readonly count: number;
}

/** Moves the pixels of a picture. All moves of a picture become one map, so that it is interpolated once. */
export interface PlaneTransform {
  readonly kind: 'plane';
  /** Whether its maps take pixels to pixels; if those of all do, nothing is interpolated. */
  readonly exact: boolean;
  draw(stream: RandomStream, size: PlaneSize): PlaneMap;
}

/** Changes the logit l = ln(v / (1 - v)) of every pixel value v in 0..1 to factor * l + term. */
export interface Tone {
  readonly factor: number;
  readonly term: number;
}

/** Makes a picture lighter, darker, harder or softer. */
export interface ToneTransform {
  readonly kind: 'tone';
  draw(stream: RandomStream): Tone;
}

/** A part of the training graph with inputs of its own, which are drawn anew for every batch. */
export interface Stage {
  /**
   * Adds it to a graph; inputs are declared as `b.prefix` and their name.
   * @param pictures float32 [N, 3, H, W], values from 0 to 255; the result is the same
   */
  apply(b: GraphBuilder, pictures: Value): Value;
  /** What to feed, by the names of the inputs without the prefix. */
  draw(stream: RandomStream, batch: PictureBatch): Readonly<Record<string, Tensor>>;
}

/** Changes pixels in another way than by moving or toning them. */
export interface StageTransform extends Stage {
  readonly kind: 'stage';
}

/** Mixes pictures with others of their batch, and their targets likewise. */
export interface MixTransform extends Stage {
  readonly kind: 'mix';
  /** @param targets float32 [N, C]; called after `apply`, with the same builder */
  applyToTargets(b: GraphBuilder, targets: Value): Value;
}

/** One way to change training pictures at random, without changing what they show. */
export type Transform = PlaneTransform | ToneTransform | StageTransform | MixTransform;

/** A transform that is done with a probability. */
export interface Chance {
  /** From 0 to 1. */
  readonly p?: number;
}
