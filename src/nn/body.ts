import type { Graph } from '../ir/graph.js';

/** A network without its head. */
export interface Body {
  /** Name of the architecture, as the user would write it. */
  readonly architecture: string;
  /**
   * From one input, normalised pictures (RGB, float32 [N, 3, H, W]), to one output, features (float32
   * [N, C, h, w], or [N, C] when the network pools by itself).
   */
  readonly graph: Graph;
  /** Parameter names by layer group, the first layers first: what discriminative rates and freezing go by. */
  readonly groups: readonly (readonly string[])[];
  /** Where the weights come from; absent for random ones. */
  readonly pretrainedOn?: string;
}

export interface BodyOptions {
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  readonly seed: number;
}

/** Makes bodies for pictures of one size. */
export interface Architecture {
  readonly name: string;
  /** With weights drawn from the seed. */
  body(options: BodyOptions): Body;
  /** With the pretrained weights that come with the architecture, where there are some. */
  readonly pretrained?: (options: BodyOptions) => Body;
}
