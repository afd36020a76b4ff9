import { basename, extname } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import type { Architecture } from '../nn/body.js';
import { type ImportOptions, importedArchitecture } from '../nn/imported-body.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { channelsFirst } from '../passes/channels-first.js';
import { float32Form } from '../passes/float32-form.js';
import { openBatch } from '../passes/open-batch.js';
import { foldConstants } from '../runtime/fold-constants.js';

/**
 * An architecture with its pretrained weights from any ONNX model of pictures, named like the file. Its weights are read as
 * float32 whatever they are kept in, and what depends on constants alone is computed once.
 * @throws WarmstartError `E_ONNX_...` when it cannot be read, `E_BODY_...` when it is no network for pictures
 */
export async function readArchitecture(path: string, options: ImportOptions = {}): Promise<Architecture> {
  const graph = forAnyBatch(channelsFirst(float32Form(await foldConstants(await readPictureModel(path)))));
  const { name, body, pretrained = body } = importedArchitecture(basename(path, extname(path)), graph, options);
  const pretrainedOn = `weights of ${basename(path)}`;
  return { name, body, pretrained: (options) => ({ ...pretrained(options), pretrainedOn }) };
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

/**
 * Some models compute with height and width in ways that have no name, and type only when these are numbers: any will do
 * here, since a body types its graph again for the pictures that it is for.
 */
async function readPictureModel(path: string): Promise<Graph> {
  try {
    return await readModelFile(path, onnxDialect);
  } catch (error) {
    if (!(error instanceof WarmstartError) || !/^E_(OP|SHAPE|ONNX_CONTROL)_/.test(error.code)) throw error;
    const sized = readModelFile(path, onnxDialect, { inputShape: usualShape });
    return await sized.catch(() => Promise.reject(error));
  }
}

function usualShape(declared: Shape): Shape {
  if (declared.length !== 4) return declared;
  const usual = declared[3] === 3 ? ['N', usualSize, usualSize, 3] : ['N', 3, usualSize, usualSize];
  return declared.map((d, axis) => (axis > 0 && typeof d === 'string' ? (usual[axis] ?? d) : d));
}
