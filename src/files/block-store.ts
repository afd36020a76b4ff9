import { WarmstartError } from '../error/warmstart-error.js';
import { ScratchFile } from './scratch-file.js';
import { wholeMemory } from './whole-memory.js';

/** Blocks of bytes, all of one length, that are read by their positions. */
export interface Blocks {
  /** Length of a block. */
  readonly blockBytes: number;
  /**
   * Copies blocks to the beginning of `target`, one after the other.
   * @throws WarmstartError `E_BLOCKS_RELEASED`, `E_SCRATCH_READ`
   */
  read(positions: Uint32Array, target: Uint8Array): Promise<void>;
}

/** Blocks that are written once, each to its position, and read many times. */
export interface BlockStore extends Blocks {
  /** Several may be written at the same time. @throws WarmstartError `E_BLOCKS_RELEASED`, `E_SCRATCH_WRITE` */
  write(position: number, block: Uint8Array): Promise<void>;
  /** Gives back memory or disk. The blocks are gone then; doing it again does nothing. */
  release(): Promise<void>;
}

/**
 * Room for blocks: in memory, or in a temporary file if they are more than `memory` bytes.
 * @param memory by default 1 GiB, but no more than an eighth of what there is: the network needs some, too, and what
 * is read from a file again and again stays in the system's file cache as long as there is room
 * @throws WarmstartError `E_SCRATCH_ROOM`, `E_SCRATCH_WRITE`
 */
export async function openBlockStore(
  count: number,
  blockBytes: number,
  memory = Math.min(2 ** 30, wholeMemory() / 8),
): Promise<BlockStore> {
  const bytes = count * blockBytes;
  const array = bytes <= memory ? allocate(bytes) : undefined;
  if (array) return new MemoryBlocks(array, blockBytes);
  return new FileBlocks(await ScratchFile.create(bytes), blockBytes);
}

/** @returns undefined if the engine cannot give so much, whatever is allowed */
function allocate(bytes: number): Uint8Array | undefined {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Blocks in memory, one behind the other. */
export class MemoryBlocks implements BlockStore {
  #bytes: Uint8Array | undefined;

  constructor(
    bytes: Uint8Array,
    readonly blockBytes: number,
  ) {
    this.#bytes = bytes;
  }

  async write(position: number, block: Uint8Array): Promise<void> {
    held(this.#bytes).set(block, position * this.blockBytes);
  }

  async read(positions: Uint32Array, target: Uint8Array): Promise<void> {
    const bytes = held(this.#bytes);
    for (const [row, position] of positions.entries()) {
      const start = position * this.blockBytes;
      target.set(bytes.subarray(start, start + this.blockBytes), row * this.blockBytes);
    }
  }

  async release(): Promise<void> {
    this.#bytes = undefined;
  }
}

/** Blocks in a temporary file. The system keeps in memory what it has room for. */
export class FileBlocks implements BlockStore {
  #file: ScratchFile | undefined;

  constructor(
    file: ScratchFile,
    readonly blockBytes: number,
  ) {
    this.#file = file;
  }

  async write(position: number, block: Uint8Array): Promise<void> {
    await held(this.#file).write(block, position * this.blockBytes);
  }

  async read(positions: Uint32Array, target: Uint8Array): Promise<void> {
    const file = held(this.#file);
    // All at once, straight into the target: a disk answers many requests sooner than one after the other.
    const reads = Array.from(positions, (position, row) =>
      file.read(target.subarray(row * this.blockBytes, (row + 1) * this.blockBytes), position * this.blockBytes),
    );
    // Whatever fails, nobody writes into the target once this is over.
    for (const outcome of await Promise.allSettled(reads)) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async release(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

/** Some of the blocks in an order of their own: block k of the result is block positions[k]. Nothing is copied. */
export function selectBlocks(blocks: Blocks, positions: Uint32Array): Blocks {
  return {
    blockBytes: blocks.blockBytes,
    read: (indices, target) =>
      blocks.read(
        indices.map((index) => positions[index] as number),
        target,
      ),
  };
}

function held<T>(owned: T | undefined): T {
  if (owned !== undefined) return owned;
  throw new WarmstartError({
    code: 'E_BLOCKS_RELEASED',
    problem: 'what is to be read or written has been released before',
    hint: 'release pictures only after the last use of them',
  });
}
