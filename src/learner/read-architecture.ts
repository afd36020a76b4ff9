import { basename, extname } from 'node:path';
import type { Architecture } from '../nn/body.js';
import { type ImportOptions, importedArchitecture } from '../nn/imported-body.js';
import { readPictureModel } from './read-picture-model.js';

/**
 * An architecture with its pretrained weights from any ONNX model of pictures, named like the file. Its weights are read as
 * float32 whatever they are kept in, and what depends on constants alone is computed once.
 * @throws WarmstartError `E_ONNX_...` when it cannot be read, `E_BODY_...` when it is no network for pictures
 */
export async function readArchitecture(path: string, options: ImportOptions = {}): Promise<Architecture> {
  const { graph } = await readPictureModel(path);
  const { name, body, pretrained = body } = importedArchitecture(basename(path, extname(path)), graph, options);
  const pretrainedOn = `weights of ${basename(path)}`;
  return { name, body, pretrained: (options) => ({ ...pretrained(options), pretrainedOn }) };
}
