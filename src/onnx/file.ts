import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { replaceFile } from '../files/replace-file.js';
import type { Dialect, Graph } from '../ir/graph.js';
import { ExternalLayout } from './external-layout.js';
import { type DecodeOptions, decodeModel } from './read.js';
import { encodeModel } from './write.js';

/** A protobuf message is smaller than 2 GiB. */
const maxModelBytes = 2 ** 31 - 1;

/** One read call moves less than 2 GiB. */
const maxRead = 2 ** 30;

export interface WriteModelOptions {
  /** Puts the elements of larger tensors into `<name>.data` beside the model; needed from 2 GiB on. */
  readonly externalData?: boolean;
}

/**
 * Reads an ONNX model from a file, with its external data, if any, from the same folder.
 * @throws WarmstartError `E_ONNX_FILE` when the file cannot be read, `E_ONNX_TOO_LARGE`, and as {@link decodeModel}.
 */
export async function readModelFile(
  path: string,
  dialect: Dialect,
  options: Pick<DecodeOptions, 'inputShape'> = {},
): Promise<Graph> {
  return decodeModel(await readBytes(path), dialect, { ...options, directory: dirname(path), fileName: path });
}

/**
 * Writes a graph as an ONNX model. The file is written beside and renamed: at no time does a half-written
 * model stand at `path`.
 * @throws WarmstartError `E_FILE_WRITE` when the file cannot be written, and as {@link encodeModel}.
 */
export async function writeModelFile(path: string, graph: Graph, options: WriteModelOptions = {}): Promise<void> {
  if (options.externalData) {
    const layout = new ExternalLayout(`${basename(path)}.data`);
    const model = encodeModel(graph, layout.store);
    replaceFile(`${path}.data`, layout.pieces);
    replaceFile(path, model);
  } else {
    replaceFile(path, encodeModel(graph));
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const status = await stat(path);
    // A pipe or a device must not even be opened.
    if (!status.isFile()) throw fileError(path, 'a model should be a file');
    if (status.size > maxModelBytes) throw tooLarge(path, status.size);
    const file = await open(path, 'r');
    try {
      return await readAll(file, status.size);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof WarmstartError ? error : fileError(path, 'a model cannot be read', error);
  }
}

/** The first `size` bytes, or fewer when the file has become shorter. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(bytes, filled, Math.min(size - filled, maxRead), filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function tooLarge(path: string, size: number): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_TOO_LARGE',
    problem: 'the file is too large for an ONNX model',
    expected: `at most ${maxModelBytes} bytes`,
    received: `${size} bytes`,
    where: path,
    hint: 'save the model with external data',
  });
}

function fileError(path: string, problem: string, cause?: unknown): WarmstartError {
  const received = cause instanceof Error ? { received: cause.message } : {};
  return new WarmstartError({ code: 'E_ONNX_FILE', problem, ...received, where: path, cause });
}
