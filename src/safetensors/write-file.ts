import { replaceFile } from '../files/replace-file.js';
import type { Tensor } from '../ir/tensor.js';
import { safetensorsPieces } from './encode.js';

/**
 * Writes a safetensors file, whole or not at all, without a second copy of the tensors in memory.
 * @throws WarmstartError `E_FILE_WRITE`, and what `encodeSafetensors` throws
 */
export function writeSafetensorsFile(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): void {
  replaceFile(path, safetensorsPieces(tensors, metadata));
}
