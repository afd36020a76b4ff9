import { basename } from 'node:path';
import type { Value } from '../ir/graph.js';
import { sameShape } from '../ir/shape.js';
import type { Tensor } from '../ir/tensor.js';
import type { Body, ForeignNames } from '../nn/body.js';
import { stateNames } from '../passes/state-names.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { type Weights, withWeights } from './weights.js';
import { widen } from './widen.js';

/** Classifiers, by the names that publishers and heads trained here give them, and counters of batches. */
const notOfTheBody = /^(fc|heads?|head_dist|(\w+_)?classifier|last_linear|aux\d|AuxLogits)\.|\.num_batches_tracked$/;

export interface FileOptions {
  /** Names other than the graph's own that the file may have. */
  readonly foreign: readonly ForeignNames[];
  /** The file, in errors. */
  readonly where: string;
}

/** The body with the weights of a safetensors file. @throws WarmstartError as {@link bodyWithTensors}, `E_SAFETENSORS_...` */
export async function bodyFromFile(body: Body, foreign: readonly ForeignNames[], path: string): Promise<Body> {
  const { tensors } = await readSafetensorsFile(path);
  return { ...bodyWithTensors(body, tensors, { foreign, where: path }), pretrainedOn: `weights of ${basename(path)}` };
}

/**
 * The body with these weights: under the graph's own names and in its shapes, or else those of the first publisher that recognises them,
 * who is given float32. Classifiers among them are left out, as are counters and tables of whole numbers; but no tensor
 * of the body may be missing.
 * @throws WarmstartError `E_WEIGHTS_FIT`, `E_WEIGHTS_DTYPE`
 */
export function bodyWithTensors(body: Body, given: Weights, { foreign, where }: FileOptions): Body {
  const tensors = new Map([...given].map(([name, value]) => [name, inFloat32(value, where)]));
  const own = stateNames(body.graph).every((name) => fits(body.graph.value(name), tensors.get(name)));
  const names = new Set(tensors.keys());
  const publisher = own ? undefined : foreign.find((kind) => kind.recognises(names));
  const weights = publisher?.convert(tensors) ?? tensors;
  const graph = withWeights(body.graph, weights, {
    ignore: (name) => notOfTheBody.test(name) || !isFloat(weights, name),
    where: publisher ? `${where}, read with the names of ${publisher.publisher}` : where,
    ...(!own && !publisher && foreign.length > 0 && { hint: tried(foreign) }),
  });
  return { ...body, graph };
}

function fits({ shape }: Value, given: Tensor | undefined): boolean {
  return given !== undefined && sameShape(shape, given.shape);
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
