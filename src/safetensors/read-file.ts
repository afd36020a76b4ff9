import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { WarmstartError } from '../error/warmstart-error.js';
import { decodeTensors, headerLength, naming, type Safetensors } from './decode.js';

/** One read call moves less than 2 GiB. */
const maxRead = 2 ** 30;

/**
 * Reads a safetensors file. Elements are read only after the header has been found right, into memory of their own
 * size, so all tensors of the usual layout are views of one buffer.
 * @throws WarmstartError `E_SAFETENSORS_READ` if the file cannot be opened or read, and what `decodeSafetensors` throws
 */
export function readSafetensorsFile(path: string): Safetensors {
  return naming(path, () => {
    const file = attempt(() => openRegular(path));
    try {
      const fileBytes = fstatSync(file).size;
      const length = headerLength(readRange(file, 0, Math.min(8, fileBytes)), fileBytes);
      const start = 8 + length;
      const rest = fileBytes - start;
      return decodeTensors(readRange(file, 8, length), rest, () => readRange(file, start, rest));
    } finally {
      closeSync(file);
    }
  });
}

function openRegular(path: string): number {
  // Opening a pipe would wait for a writer.
  if (statSync(path).isFile()) return openSync(path, 'r');
  throw new WarmstartError({
    code: 'E_SAFETENSORS_READ',
    problem: 'this is not a file',
    hint: 'give the path of a .safetensors file',
  });
}

function readRange(file: number, from: number, length: number): Uint8Array {
  return attempt(() => {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(file, bytes, done, Math.min(length - done, maxRead), from + done);
      if (count === 0) throw new Error('the file became shorter while it was read');
      done += count;
    }
    return bytes;
  });
}

/** Failures of the system, and of memory for a file larger than fits, as errors of this project. */
function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof WarmstartError) throw cause;
    throw new WarmstartError({
      code: 'E_SAFETENSORS_READ',
      problem: 'a safetensors file could not be read',
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
