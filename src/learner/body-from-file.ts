import { basename } from 'node:path';
import type { Tensor } from '../ir/tensor.js';
import type { Body, ForeignNames } from '../nn/body.js';
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
export async function bodyFromFile(body: Body, foreign: readonly ForeignNames[], path: string): Promise<Body> {
  const file = await readSafetensorsFile(path);
  const tensors = new Map([...file.tensors].map(([name, value]) => [name, inFloat32(value, path)]));
  const own = stateNames(body.graph).every((name) => tensors.has(name));
  const names = new Set(tensors.keys());
  const publisher = own ? undefined : foreign.find((kind) => kind.recognises(names));
  const weights = publisher?.convert(tensors) ?? tensors;
  const graph = withWeights(body.graph, weights, {
    ignore: (name) => notOfTheBody.test(name) || !isFloat(weights, name),
    where: publisher ? `${path}, read with the names of ${publisher.publisher}` : path,
    ...(!own && !publisher && foreign.length > 0 && { hint: tried(foreign) }),
  });
  return { ...body, graph, pretrainedOn: `weights of ${basename(path)}` };
}

/** Whole numbers stay as they are. */
function inFloat32(value: Tensor, where: string): Tensor {
  return value.dtype.startsWith('float') ? widen(value, where) : value;
}

function isFloat(weights: Weights, name: string): boolean {
  return weights.get(name)?.dtype === 'float32';
}

function tried(foreign: readonly ForeignNames[]): string {
  const publishers = foreign.map(({ publisher }) => publisher).join(', ');
  return `choose the architecture that these weights were trained with; tried: its own names, those of ${publishers}`;
}
