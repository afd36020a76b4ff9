import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { formatShape } from '../ir/shape.js';
import { toNumbers } from '../ir/tensor.js';
import { copyGraph } from '../passes/copy-graph.js';
import { parametersOf } from '../passes/parameters.js';
import type { Architecture, Body, BodyOptions } from './body.js';
import { reinitialize } from './reinitialize.js';

/**
 * A body from any graph that was read: cut where its last feature map is pooled, for pictures of any size
 * that the graph's own arithmetic allows. Its pretrained weights are the graph's.
 * @throws WarmstartError `E_BODY_INPUT`, `E_BODY_FEATURES` when the graph does not look like a picture network
 */
export function importedArchitecture(name: string, source: Graph): Architecture {
  const input = pictureInput(source);
  const features = featureValue(source);
  const sized = ({ height, width }: BodyOptions): Graph =>
    copyGraph(
      source,
      (target) => ({
        input: (v) => (v === input ? target.input(v.name, v.dtype, ['N', 3, height, width]) : undefined),
      }),
      [features],
    );
  const body = (graph: Graph): Body => ({ architecture: name, graph, groups: halves(graph) });
  return {
    name,
    body: (options) => body(reinitialize(sized(options), options.seed)),
    pretrained: (options) => ({ ...body(sized(options)), pretrainedOn: `weights in ${name}` }),
  };
}

function pictureInput(graph: Graph): Value {
  const [input, ...others] = graph.inputs;
  if (input && others.length === 0 && input.dtype === 'float32' && input.shape.length === 4 && input.shape[1] === 3) {
    return input;
  }
  throw new WarmstartError({
    code: 'E_BODY_INPUT',
    problem: 'the model does not take pictures as a body must',
    expected: 'one input, float32 [N, 3, H, W]',
    received: graph.inputs.map((v) => `${v.name}: ${v.dtype}${formatShape(v.shape)}`).join('; ') || 'no input',
  });
}

/** The map that is pooled last; else the output itself, if it is a map or a vector of features. */
function featureValue(graph: Graph): Value {
  const [output] = graph.outputs;
  if (output?.shape.length === 4) {
    const pooled = output.producer && isGlobalPooling(output.producer) ? output.producer.inputs[0] : undefined;
    return pooled ?? output;
  }
  const pooled = graph.nodes.findLast(isGlobalPooling)?.inputs[0];
  if (pooled) return pooled;
  if (output?.shape.length === 2) return output;
  throw new WarmstartError({
    code: 'E_BODY_FEATURES',
    problem: 'the model has no features that a head could use',
    expected: 'a pooled feature map [N, C, h, w], or an output [N, C]',
    received: output ? `output ${formatShape(output.shape)}` : 'no output',
  });
}

function isGlobalPooling(node: Node): boolean {
  if (node.op === 'GlobalAveragePool') return true;
  if (node.op !== 'ReduceMean' || node.inputs[0]?.shape.length !== 4) return false;
  const axes = node.inputs[1]?.constant;
  const spatial =
    axes &&
    toNumbers(axes)
      .map((a) => (a + 4) % 4)
      .sort();
  return spatial?.join() === '2,3';
}

/** Two layer groups with equally many layers that learn: a stand-in for the split that an author would choose. */
function halves(graph: Graph): string[][] {
  const layers = graph.nodes.map((node) => parametersOf(node).map((v) => v.name)).filter((names) => names.length > 0);
  const seen = new Set<string>();
  const once = layers.map((names) => names.filter((name) => !seen.has(name) && seen.add(name)));
  const middle = Math.floor(once.length / 2);
  return [once.slice(0, middle).flat(), once.slice(middle).flat()];
}
