import { Graph, type Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { copyInto } from '../passes/copy.js';
import type { LowRankAdapter } from '../passes/low-rank-adapters.js';
import { findParameters } from '../passes/parameters.js';
import type { Body } from './body.js';
import { fastaiHead, type Head, type HeadOptions } from './head.js';

/** Mean and standard deviation of the red, green and blue channel, on pixels scaled to 0..1. */
export interface ChannelStats {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * A classifier as one inference graph, from `pictures` (uint8 [N, H, W, 3], RGB as decoded) to `logits`
 * (float32 [N, classes]): what is trained, and what is exported.
 */
export interface Network {
  readonly architecture: string;
  readonly graph: Graph;
  /** Name of the value at the body's end. */
  readonly features: string;
  /** Parameter names by layer group: the body's, then the head's. */
  readonly groups: readonly (readonly string[])[];
  readonly pretrainedOn?: string;
  /** Those in the graph, where the body learns by them: see `adaptedNetwork`. */
  readonly adapters?: readonly LowRankAdapter[];
}

export interface NetworkOptions extends Omit<HeadOptions, 'prefixTokens'> {
  readonly statistics?: ChannelStats | undefined;
  /** fastai's unless given. */
  readonly head?: Head | undefined;
}

/** Puts normalisation before a body and a head behind it. */
export function buildNetwork(body: Body, options: NetworkOptions): Network {
  const { statistics, head = fastaiHead } = options;
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const [input, end] = [body.graph.inputs[0], body.graph.outputs[0]] as [Value, Value];
  const [batch = 'N', , height = 1, width = 1] = input.shape;
  const pictures = graph.input('pictures', 'uint8', [batch, height, width, 3]);
  const normalized = normalize(b.scope('normalize/'), pictures, statistics);
  const copyOf = copyInto(graph, body.graph, [end], { input: () => normalized });
  const features = copyOf(end);
  const [logits] = b.node(
    'Identity',
    [head(b, features, { ...options, prefixTokens: body.prefixTokens })],
    {},
    { outputNames: ['logits'] },
  ) as [Value];
  graph.output(logits);
  const inBody = new Set(body.groups.flat());
  const headNames = findParameters(graph).flatMap((v) => (inBody.has(v.name) ? [] : [v.name]));
  return {
    architecture: body.architecture,
    graph,
    features: features.name,
    groups: [...body.groups, headNames],
    ...(body.pretrainedOn === undefined ? {} : { pretrainedOn: body.pretrainedOn }),
  };
}

/** uint8 [N, H, W, 3] to (pixel / 255 - mean) / std, float32 [N, 3, H, W]; transposed while a pixel is one byte. */
function normalize(
  b: GraphBuilder,
  pictures: Value,
  statistics: ChannelStats = { mean: [0, 0, 0], std: [1, 1, 1] },
): Value {
  const { mean, std } = statistics;
  const pixels = b.cast(b.transpose(pictures, [0, 3, 1, 2]), 'float32');
  const centred = b.sub(
    pixels,
    b.literal(
      float32(
        [3, 1, 1],
        mean.map((m) => 255 * m),
      ),
    ),
  );
  return b.mul(
    centred,
    b.literal(
      float32(
        [3, 1, 1],
        std.map((s) => 1 / (255 * s)),
      ),
    ),
  );
}
