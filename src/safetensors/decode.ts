import { WarmstartError } from '../error/warmstart-error.js';
import type { Tensor } from '../ir/tensor.js';
import { tensorFromBytes, widenBfloat16 } from '../ir/tensor-bytes.js';
import { dtypes } from './dtype.js';
import { parseHeader, type TensorEntry } from './header.js';
import { maxHeaderBytes } from './names.js';

export interface Safetensors {
  /** By name, in the order in which they lie in the file. */
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Map<string, string>;
}

/**
 * Tensors from bytes in the safetensors format (https://github.com/huggingface/safetensors#format). Tensors view the
 * bytes where alignment allows it; BF16 is widened to float32.
 * @param fileName named in errors
 * @throws WarmstartError `E_SAFETENSORS_TRUNCATED`, `E_SAFETENSORS_HEADER`, `E_SAFETENSORS_NAME`,
 * `E_SAFETENSORS_DTYPE`, `E_SAFETENSORS_LAYOUT`
 */
export function decodeSafetensors(bytes: Uint8Array, fileName = 'safetensors bytes'): Safetensors {
  return naming(fileName, () => {
    const start = 8 + headerLength(bytes.subarray(0, 8), bytes.length);
    return decodeTensors(bytes.subarray(8, start), bytes.length - start, () => bytes.subarray(start));
  });
}

/** Runs what reads a file; its errors say which. */
export function naming<T>(fileName: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WarmstartError ? error.at(fileName) : error;
  }
}

/**
 * Length of the header in bytes.
 * @param opening first 8 bytes of the file
 * @param fileBytes size of the file
 */
export function headerLength(opening: Uint8Array, fileBytes: number): number {
  if (opening.length < 8) throw truncated('at least 8 bytes', `${opening.length} bytes`);
  const length = Number(new DataView(opening.buffer, opening.byteOffset).getBigUint64(0, true));
  if (length > maxHeaderBytes) {
    throw new WarmstartError({
      code: 'E_SAFETENSORS_HEADER',
      problem: 'the header is too large',
      expected: `at most ${maxHeaderBytes} bytes`,
      received: `${length} bytes`,
      where: 'byte 0',
      hint: 'check that the file is in the safetensors format',
    });
  }
  if (8 + length > fileBytes) throw truncated(`8 bytes and a header of ${length}`, `${fileBytes} bytes`);
  return length;
}

/** @param data gives the bytes after the header; not called before the header has been found right */
export function decodeTensors(header: Uint8Array, dataBytes: number, data: () => Uint8Array): Safetensors {
  const { entries, metadata } = parseHeader(header, dataBytes);
  const bytes = data();
  return { tensors: new Map(entries.map((entry) => [entry.name, tensorOf(entry, bytes)])), metadata };
}

function tensorOf({ dtype, shape, begin, end }: TensorEntry, data: Uint8Array): Tensor {
  const held = dtypes[dtype].dtype;
  const bytes = data.subarray(begin, end);
  return held === 'bfloat16'
    ? widenBfloat16(tensorFromBytes('uint16', shape, bytes))
    : tensorFromBytes(held, shape, bytes);
}

function truncated(expected: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_SAFETENSORS_TRUNCATED',
    problem: 'the file ends before its header does',
    expected,
    received,
    where: 'byte 0',
    hint: 'get the file again: it is not whole, or not in the safetensors format',
  });
}
