import { WarmstartError } from '../error/warmstart-error.js';
import { Graph, type Value } from '../ir/graph.js';
import { formatShape, isStatic, type Shape } from '../ir/shape.js';
import { elementCount, type Tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { type CopyRules, copyInto } from '../passes/copy.js';
import { isGiven } from '../passes/parameters.js';
import { rotations } from '../passes/rotations.js';
import { stateNames } from '../passes/state-names.js';
import type { Architecture, Body, BodyOptions } from './body.js';
import { type CutCandidate, cutCandidates, cutNamed } from './cut-candidates.js';
import { depthGroups } from './depth-groups.js';
import { type PictureInput, pictureInput } from './picture-input.js';
import { prefixTokens } from './prefix-tokens.js';
import { reinitialize } from './reinitialize.js';

export interface ImportOptions {
  /** Name of a value or node behind which the body ends; unless given, the first of `cutCandidates`. */
  readonly cut?: string | undefined;
}

/**
 * A body from any graph that was read: what leads from its pictures to where it is cut for a new head, see
 * `cutCandidates`, for pictures of any size that the graph's own arithmetic allows. Its pretrained weights are the
 * graph's. All its values are named below `body.`, so that none is confused with a value that training or the head adds.
 * @throws WarmstartError `E_BODY_INPUT`, `E_BODY_FEATURES` when the graph does not look like a picture network,
 * `E_BODY_CUT` when it cannot be cut where it should; its bodies throw `E_BODY_SIZE` for a size that the graph cannot
 * take, and those with random weights `E_BODY_CONSTANTS` when pretrained numbers would stay
 */
export function importedArchitecture(name: string, source: Graph, { cut }: ImportOptions = {}): Architecture {
  const input = pictureInput(source);
  const features = cutOf(source, input.value, cut);
  const sized = (options: BodyOptions) => sizedBody(source, input, features, options);
  const body = (graph: Graph): Body => {
    const prefix = features.form === 'tokens' ? prefixTokens(graph) : 0;
    const groups = depthGroups(graph).map(({ parameters }) => parameters);
    return { architecture: name, graph, ...(prefix > 0 && { prefixTokens: prefix }), groups };
  };
  return {
    name,
    body: (options) => body(withoutTraining(sized(options), options.seed)),
    pretrained: (options) => ({ ...body(sized(options)), pretrainedOn: `weights in ${name}` }),
  };
}

function cutOf(source: Graph, input: Value, cut: string | undefined): CutCandidate {
  // There is always a first one.
  return cut === undefined ? (cutCandidates(source, input)[0] as CutCandidate) : cutNamed(source, input, cut);
}

/** The graph up to its features, for pictures of one size in batches of any size, channels first at both ends. */
function sizedBody(source: Graph, input: PictureInput, features: CutCandidate, { height, width }: BodyOptions): Graph {
  const shape: Shape = ['N', 3, height, width];
  const named = (v: Value) => `body.${v.name}`;
  const graph = new Graph(source.dialect);
  const b = new GraphBuilder(graph, 'body.layout/');
  const rules: CopyRules = {
    input(v) {
      const pictures = graph.input(named(v), v.dtype, shape);
      return input.channelsLast ? b.transpose(pictures, [0, 2, 3, 1]) : pictures;
    },
    constant: (v) => graph.constant(named(v), v.constant as Tensor),
    node: ({ op, domain, name, attributes, outputs }, inputs) =>
      graph.node(op, inputs, attributes, { domain, name, outputNames: outputs.map(named) }),
  };
  try {
    const end = copyInto(graph, source, [features.value], rules)(features.value);
    graph.output(features.form === 'map, channels last' ? b.transpose(end, [0, 3, 1, 2]) : end);
    const [batch, ...rest] = end.shape;
    if (typeof batch === 'string' && isStatic(rest)) return graph;
    throw new WarmstartError({ code: 'E_BODY_BATCH', problem: `it gives features ${formatShape(end.shape)}` });
  } catch (cause) {
    if (!(cause instanceof WarmstartError)) throw cause;
    const { problem, where } = cause.fault;
    throw new WarmstartError({
      code: 'E_BODY_SIZE',
      problem: 'the model does not take pictures of this size, or not in batches of any size',
      expected: `its own input ${formatShape(input.value.shape)}`,
      received: `${formatShape(shape)}: ${problem}`,
      ...(where === undefined ? {} : { where }),
      hint: sizeHint(source, input.value, features),
      cause,
    });
  }
}

function sizeHint(source: Graph, input: Value, { form }: CutCandidate): string {
  const exported = 'export it with dynamic batch, height and width, or choose the size that it was exported for';
  if (form.startsWith('map')) return exported;
  const map = cutCandidates(source, input).find((each) => each.form.startsWith('map'));
  return map ? `${exported}; or cut it where it still has maps: --cut ${map.value.name}` : exported;
}

/** More numbers than a fixed constant has (a normalisation, the factors of a resize) are likely learned ones. */
const mostFixedNumbers = 16;

/** The body with random weights; refused where some of what it has learned would stay. */
function withoutTraining(graph: Graph, seed: number): Graph {
  const drawn = new Set(stateNames(graph));
  const size = (v: Value) => elementCount(v.shape as number[]);
  const turning = rotations(graph.constants.flatMap(({ constant }) => constant ?? []));
  const kept = graph.constants
    .filter(
      (v) =>
        v.dtype.startsWith('float') &&
        size(v) > mostFixedNumbers &&
        !drawn.has(v.name) &&
        !isGiven(v) &&
        !turning.has(v.constant as Tensor),
    )
    .sort((v, w) => size(w) - size(v));
  const [largest] = kept;
  if (!largest) return reinitialize(graph, seed);
  const users = [...new Set(largest.users.map((node) => node.op))].join(', ');
  throw new WarmstartError({
    code: 'E_BODY_CONSTANTS',
    problem:
      'the model cannot be trained from random weights: it holds pretrained numbers that are no known parameters',
    expected: `no other constants of more than ${mostFixedNumbers} numbers than weights, biases, scales and statistics`,
    received: `${kept.length}, the largest '${largest.name}', ${largest.dtype}${formatShape(largest.shape)}, read by ${users}`,
    hint: 'choose another architecture to train from scratch, such as --scratch-arch resnet18',
  });
}
