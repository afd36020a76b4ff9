import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep, win32 } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { ExternalEntry } from './tensor-proto.js';

/** Where in which file the elements of a tensor lie (ONNX, "External Data"). */
interface Region {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * How often on average the bytes of a region may be asked for. A view costs nothing, but bfloat16 is widened anew for
 * every tensor, and a hundred thousand tensors fit into a small model.
 */
const maxShares = 16;

/** What has been read of one file. */
interface Opened {
  readonly regions: Map<string, Uint8Array>;
  bytesRead: number;
  bytesGiven: number;
}

/**
 * The files beside a model that hold its larger tensors. Nothing outside the model's folder is read, and of
 * each file no more bytes than it has: tensors may share a region but not overlap, so a small hostile model
 * cannot ask for one file a thousand times.
 */
export class ExternalData {
  readonly #directory: string | undefined;
  readonly #opened = new Map<string, Opened>();

  /** @param directory folder of the model; without it a model with external data is refused. */
  constructor(directory: string | undefined) {
    this.#directory = directory;
  }

  /**
   * The elements of a tensor.
   * @param entries the tensor's `external_data`.
   * @param byteLength what shape and dtype ask for.
   * @throws WarmstartError `E_ONNX_EXTERNAL`
   */
  read(entries: readonly ExternalEntry[], byteLength: number): Uint8Array {
    const region = regionOf(entries, byteLength);
    const { location, offset } = region;
    const path = this.#resolve(location);
    const opened = this.#opened.get(path) ?? { regions: new Map(), bytesRead: 0, bytesGiven: 0 };
    this.#opened.set(path, opened);
    const key = `${offset}+${byteLength}`;
    const known = opened.regions.get(key);
    const bytes = known ?? readRegion(path, region, opened.bytesRead);
    opened.regions.set(key, bytes);
    if (!known) opened.bytesRead += byteLength;
    opened.bytesGiven += byteLength;
    if (opened.bytesGiven > maxShares * opened.bytesRead) throw tooShared(location);
    return bytes;
  }

  #resolve(location: string): string {
    if (this.#directory === undefined) {
      throw wrong('the model keeps its weights in another file, and its folder is not known', {
        received: location,
        hint: 'read the model from its file, or give { directory }',
      });
    }
    const absolute = posix.isAbsolute(location) || win32.parse(location).root !== '';
    if (location === '' || absolute || /(^|[\\/])\.\.([\\/]|$)|\0/.test(location)) throw outside(location);
    const directory = existing(this.#directory, location);
    const path = existing(join(directory, location), location);
    const from = relative(directory, path);
    if (from === '..' || from.startsWith(`..${sep}`) || win32.isAbsolute(from) || posix.isAbsolute(from)) {
      throw outside(location);
    }
    // A pipe or a device must not even be opened.
    if (!statSync(path).isFile()) throw wrong('external data is not a file', { received: location });
    return path;
  }
}

/** The path without symbolic links. */
function existing(path: string, location: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw wrong('a file with the weights of the model is missing', {
      expected: path,
      received: location,
      hint: `keep it beside the model in ${dirname(path)}`,
      cause,
    });
  }
}

function regionOf(entries: readonly ExternalEntry[], byteLength: number): Region {
  const values = new Map(entries.map(({ key, value }) => [key, value]));
  const number = (key: string, otherwise: number) => {
    const text = values.get(key) ?? String(otherwise);
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw wrong(`the ${key} of external data is not a number of bytes`, { received: text });
  };
  const region = {
    location: values.get('location') ?? '',
    offset: number('offset', 0),
    length: number('length', byteLength),
  };
  if (region.length === byteLength) return region;
  throw wrong('external data has another number of bytes than the shape says', {
    expected: `${byteLength} bytes`,
    received: `${region.length} bytes`,
  });
}

function readRegion(path: string, region: Region, bytesRead: number): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      return readFrom(file, region, bytesRead);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof WarmstartError) throw cause;
    throw wrong('external data cannot be read', { received: region.location, cause });
  }
}

function readFrom(file: number, { location, offset, length }: Region, bytesRead: number): Uint8Array {
  const { size } = fstatSync(file);
  if (offset + length > size) {
    throw wrong('external data ends before the tensor does', {
      expected: `at least ${offset + length} bytes in ${location}`,
      received: `${size} bytes`,
    });
  }
  if (bytesRead + length > size) throw wrong('tensors overlap in external data', { received: location });
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    // One system call moves less than 2 GiB.
    const count = readSync(file, bytes, filled, Math.min(length - filled, 2 ** 30), offset + filled);
    if (count === 0) throw wrong('external data became shorter while it was read', { received: location });
    filled += count;
  }
  return bytes;
}

function tooShared(location: string): WarmstartError {
  return wrong('too many tensors share their elements in external data', {
    expected: `${maxShares} at most, on average`,
    received: location,
  });
}

function outside(location: string): WarmstartError {
  return wrong('external data lies outside the folder of the model', {
    expected: 'a relative path inside the folder, through no link out of it',
    received: location === '' ? 'no location' : location,
    hint: 'copy the model and its data into one folder',
  });
}

function wrong(
  problem: string,
  detail: { expected?: string; received?: string; hint?: string; cause?: unknown },
): WarmstartError {
  return new WarmstartError({ code: 'E_ONNX_EXTERNAL', problem, ...detail });
}
