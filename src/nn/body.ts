import type { Graph } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';

/** A network without its head. */
export interface Body {
  /** Name of the architecture, as the user would write it. */
  readonly architecture: string;
  /**
   * From one input, normalised pictures (RGB, float32 [N, 3, H, W]), to one output, features (float32: maps
   * [N, C, h, w], tokens [N, T, C], or [N, C] when the network pools by itself).
   */
  readonly graph: Graph;
  /** How many of T tokens, the first ones, stand for no patch: a class token, registers. None unless given. */
  readonly prefixTokens?: number;
  /** Parameter names by layer group, the first layers first: what discriminative rates and freezing go by. */
  readonly groups: readonly (readonly string[])[];
  /** Where the weights come from; absent for random ones. */
  readonly pretrainedOn?: string;
}

/** Size of a picture. */
export interface PictureSize {
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
}

export interface BodyOptions extends PictureSize {
  readonly seed: number;
}

/** How another publisher's files name and shape the weights of an architecture. */
export interface ForeignNames {
  /** Such as `timm` or `transformers`. */
  readonly publisher: string;
  /** Whether a file with these tensors is of this kind. */
  recognises(names: ReadonlySet<string>): boolean;
  /**
   * The same weights as the architecture's own graph for pictures of this size names and shapes them. Tensors of no
   * interest are left out.
   */
  convert(tensors: ReadonlyMap<string, Tensor>, size: PictureSize): ReadonlyMap<string, Tensor>;
}

/** Makes bodies for pictures of one size. */
export interface Architecture {
  readonly name: string;
  /** With weights drawn from the seed. */
  body(options: BodyOptions): Body;
  /** With the pretrained weights that come with the architecture, where there are some. */
  readonly pretrained?: (options: BodyOptions) => Body;
  /** Names of weights other than those of the graph, which are torchvision's where it has the architecture. */
  readonly foreignNames?: readonly ForeignNames[];
}
