import { setImmediate } from 'node:timers/promises';
import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import type { FormulaClass } from './formula-class.js';
import { drawFormulaPicture, parsePictureSide } from './formula-picture.js';

/** Pictures drawn between two looks at the signal: some 30 ms of work. */
const BATCH = 64;

export interface FormulaPicturesRequest {
  readonly classes: readonly FormulaClass[];
  readonly perClass: number;
  /** Side in pixels. */
  readonly size: number;
  readonly seed: number;
}

export interface FormulaPicturesOptions {
  /** Called after every few pictures. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Formula-drawn pictures in memory. */
export interface FormulaPictureSet {
  readonly length: number;
  /** Class and number, such as `stroke-012/0007`. */
  readonly files: readonly string[];
  /** The index of the class, [length]. */
  readonly labels: Int32Array;
  /** uint8 RGB, [length, size, size, 3]. */
  readonly pixels: Uint8Array;
}

/**
 * Draws `perClass` pictures of each class, class by class. Picture i of class c is drawn from
 * `randomStream(seed, 'picture', c, i)`: more pictures do not change those there were.
 * @throws WarmstartError `E_FORMULA_COUNT`, `E_FORMULA_SIZE`, `E_FORMULA_MEMORY`, `E_SEED_INVALID`
 */
export async function formulaPictures(
  { classes, perClass, size, seed }: FormulaPicturesRequest,
  { onProgress, signal }: FormulaPicturesOptions = {},
): Promise<FormulaPictureSet> {
  if (!Number.isSafeInteger(perClass) || perClass < 1) {
    throw new WarmstartError({
      code: 'E_FORMULA_COUNT',
      problem: 'the number of pictures a class is not a positive whole number',
      received: String(perClass),
    });
  }
  const stride = 3 * parsePictureSide(size) ** 2;
  const length = classes.length * perClass;
  const pixels = allocate(length * stride);
  const labels = new Int32Array(length);
  const files: string[] = [];

  signal?.throwIfAborted();
  for (const cls of classes) {
    for (let i = 0; i < perClass; i++) {
      const at = files.length;
      pixels.set(drawFormulaPicture(cls, randomStream(seed, 'picture', cls.index, i), size), at * stride);
      labels[at] = cls.index;
      files.push(`${cls.name}/${String(i).padStart(4, '0')}`);
      if (files.length % BATCH === 0 || files.length === length) {
        onProgress?.(files.length, length);
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
  }
  return { length, files, labels, pixels };
}

function allocate(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    // The engine reports exhausted memory as a RangeError.
    if (!(error instanceof RangeError)) throw error;
    throw new WarmstartError({
      code: 'E_FORMULA_MEMORY',
      problem: 'the pictures do not fit into memory',
      received: `${(bytes / 2 ** 30).toFixed(1)} GiB`,
      hint: 'draw fewer or smaller pictures',
      cause: error,
    });
  }
}
