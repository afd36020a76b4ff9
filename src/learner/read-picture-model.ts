import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { type TensorFacts, tensorFacts } from '../nn/model-facts.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { float32Form } from '../passes/float32-form.js';
import { openBatch } from '../passes/open-batch.js';
import { foldConstants } from '../runtime/fold-constants.js';

/** A model as it is trained, and what its file said of it. */
export interface PictureModel {
  /** In float32, for batches of any size where that can be, with what depends on constants alone computed. */
  readonly graph: Graph;
  /** As they are in the file; where sizes must be numbers to type the model, those of outputs are for usual ones. */
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

/**
 * Reads an ONNX model in the form in which it is cut, frozen and trained; values and nodes keep their names.
 * @throws WarmstartError `E_ONNX_...` and of the dialect when it cannot be read, `E_RUNTIME_...`
 */
export async function readPictureModel(path: string): Promise<PictureModel> {
  const { file, declared } = await readAnySize(path);
  return {
    graph: forAnyBatch(float32Form(await foldConstants(file))),
    inputs: file.inputs.map((v, i) => ({ ...tensorFacts(v), shape: declared[i] ?? v.shape })),
    outputs: file.outputs.map(tensorFacts),
  };
}

/** A model for one picture at a time stays as it is where its batch cannot be opened: what is wrong, its bodies say. */
function forAnyBatch(graph: Graph): Graph {
  try {
    return openBatch(graph);
  } catch (error) {
    if (error instanceof WarmstartError) return graph;
    throw error;
  }
}

/** Height and width that nearly every network for pictures takes. */
const usualSize = 224;

interface ReadFile {
  readonly file: Graph;
  /** Shapes of the inputs before they were made usual. */
  readonly declared: readonly Shape[];
}

/**
 * Some models compute with height and width in ways that have no name, and type only when these are numbers: any will do
 * here, since a body types its graph again for the pictures that it is for.
 */
async function readAnySize(path: string): Promise<ReadFile> {
  try {
    return { file: await readModelFile(path, onnxDialect), declared: [] };
  } catch (error) {
    if (!(error instanceof WarmstartError) || !/^E_(OP|SHAPE|ONNX_CONTROL)_/.test(error.code)) throw error;
    const declared: Shape[] = [];
    const inputShape = (shape: Shape) => {
      declared.push(shape);
      return usualShape(shape);
    };
    const file = await readModelFile(path, onnxDialect, { inputShape }).catch(() => Promise.reject(error));
    return { file, declared };
  }
}

function usualShape(declared: Shape): Shape {
  if (declared.length !== 4) return declared;
  const usual = declared[3] === 3 ? ['N', usualSize, usualSize, 3] : ['N', 3, usualSize, usualSize];
  return declared.map((d, axis) => (axis > 0 && typeof d === 'string' ? (usual[axis] ?? d) : d));
}
