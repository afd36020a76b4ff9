import { basename } from 'node:path';
import { sameShape } from '../ir/shape.js';
import type { Tensor } from '../ir/tensor.js';
import type { Architecture, Body, BodyOptions, ForeignNames, PictureSize } from '../nn/body.js';
import { stateNames } from '../passes/state-names.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { type Weights, withWeights } from './weights.js';
import { widen } from './widen.js';

/** Classifiers, by the names that publishers and heads trained here give them, and counters of batches. */
const notOfTheBody = /^(fc|heads?|head_dist|(\w+_)?classifier|last_linear|aux\d|AuxLogits)\.|\.num_batches_tracked$/;

/**
 * The body with the weights of a safetensors file: under the graph's own names, or else those of the first publisher
 * that recognises the file. Classifiers in it are left out, as are counters and tables of whole numbers; but no tensor of
 * the body may be missing.
 * @throws WarmstartError `E_WEIGHTS_FIT`, `E_WEIGHTS_DTYPE`, `E_SAFETENSORS_...`
 */
export async function bodyFromFile(architecture: Architecture, path: string, options: BodyOptions): Promise<Body> {
  const body = architecture.pretrained?.(options) ?? architecture.body(options);
  const tensors = await readTensors(path);
  const graph = fitted(body, tensors, { foreign: architecture.foreignNames ?? [], size: options, path });
  return { ...body, graph, pretrainedOn: `weights of ${basename(path)}` };
}

/**
 * The architecture with the weights of a safetensors file as its own pretrained ones, read as `bodyFromFile` does.
 * @param pretrainedOn where the weights come from, as it is said wherever they are used
 * @throws WarmstartError `E_WEIGHTS_DTYPE`, `E_SAFETENSORS_...`; its `pretrained` throws `E_WEIGHTS_FIT`
 */
export async function withPretrainedFile(
  architecture: Architecture,
  path: string,
  pretrainedOn: string,
): Promise<Architecture> {
  const tensors = await readTensors(path);
  return {
    ...architecture,
    pretrained(options) {
      const body = architecture.body(options);
      const graph = fitted(body, tensors, { foreign: architecture.foreignNames ?? [], size: options, path });
      return { ...body, graph, pretrainedOn };
    },
  };
}

interface Fitting {
  readonly foreign: readonly ForeignNames[];
  readonly size: PictureSize;
  readonly path: string;
}

function fitted({ graph }: Body, tensors: Weights, { foreign, size, path }: Fitting): Body['graph'] {
  // What fits as it is may also be what a publisher has that resizes something: then there is nothing to resize.
  const own = stateNames(graph).every((name) => {
    const given = tensors.get(name);
    return given && sameShape(given.shape, graph.value(name).shape);
  });
  const names = new Set(tensors.keys());
  const publisher = own ? undefined : foreign.find((kind) => kind.recognises(names));
  const weights = publisher?.convert(tensors, size) ?? tensors;
  return withWeights(graph, weights, {
    ignore: (name) => notOfTheBody.test(name) || !isFloat(weights, name),
    where: publisher ? `${path}, read with the names of ${publisher.publisher}` : path,
    ...(!own && !publisher && foreign.length > 0 && { hint: tried(foreign) }),
  });
}

/** Whole numbers stay as they are. */
async function readTensors(path: string): Promise<Weights> {
  const { tensors } = await readSafetensorsFile(path);
  const inFloat32 = (value: Tensor) => (value.dtype.startsWith('float') ? widen(value, path) : value);
  return new Map([...tensors].map(([name, value]) => [name, inFloat32(value)]));
}

function isFloat(weights: Weights, name: string): boolean {
  return weights.get(name)?.dtype === 'float32';
}

function tried(foreign: readonly ForeignNames[]): string {
  const publishers = foreign.map(({ publisher }) => publisher).join(', ');
  return `choose the architecture that these weights were trained with; tried: its own names, those of ${publishers}`;
}
