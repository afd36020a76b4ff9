import { WarmstartError } from '../../error/warmstart-error.js';
import { Graph, type Value } from '../../ir/graph.js';
import { GraphBuilder } from '../../ops/builder.js';
import { onnxDialect } from '../../ops/dialect.js';
import { findParameters } from '../../passes/parameters.js';
import type { Architecture, Body, BodyOptions, ForeignNames } from '../body.js';
import { type Initializer, kaimingNormal } from '../initializer.js';
import { Layers } from '../layers.js';

/** What the author of a convolutional architecture has to say. */
export interface ConvolutionalDesign {
  readonly name: string;
  /** Writes the layers from normalised pictures [N, 3, H, W] to the map [N, C, h, w] that is pooled last. */
  readonly features: (nn: Layers, pictures: Value) => Value;
  /** What the names of the second layer group's first layer begin with; all before it are the first group. */
  readonly splitAt: string;
  /** How convolutions and linear layers are drawn; `kaimingNormal(seed, 'out')` unless given. */
  readonly initializer?: (seed: number) => Initializer;
  readonly foreignNames?: readonly ForeignNames[];
}

/** Bodies by a design, in two layer groups, as fastai splits convolutional networks. */
export function convolutionalArchitecture(design: ConvolutionalDesign): Architecture {
  const { name, splitAt, foreignNames, features, initializer = (seed) => kaimingNormal(seed, 'out') } = design;
  const body = ({ height, width, seed }: BodyOptions): Body => {
    const graph = new Graph(onnxDialect);
    const nn = new Layers(new GraphBuilder(graph), initializer(seed));
    const pictures = graph.input('input', 'float32', ['N', 3, height, width]);
    graph.output(fitting(name, pictures, () => features(nn, pictures)));
    const names = findParameters(graph).map((v) => v.name);
    const late = names.findIndex((n) => n.startsWith(splitAt));
    return { architecture: name, graph, groups: [names.slice(0, late), names.slice(late)] };
  };
  return { name, body, ...(foreignNames ? { foreignNames } : {}) };
}

/** Poolings and convolutions without padding leave nothing of a small picture. */
function fitting(name: string, { shape }: Value, features: () => Value): Value {
  try {
    return features();
  } catch (cause) {
    if (!(cause instanceof WarmstartError) || cause.code !== 'E_OP_WINDOW') throw cause;
    throw new WarmstartError({
      code: 'E_BODY_SIZE',
      problem: `pictures of ${shape[3]}x${shape[2]} pixels are too small for ${name}`,
      received: cause.fault.problem,
      ...(cause.fault.where === undefined ? {} : { where: cause.fault.where }),
      hint: 'choose a larger --size, such as 64',
      cause,
    });
  }
}
