/** Bytes of memory that pictures being decoded may take together. */
const DECODING_BYTES = 2 ** 29;

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/**
 * Lets pictures be decoded side by side as long as what they take together stays below a limit: sixteen scans at once
 * would fill the memory, sixteen patches do not show. A picture that is larger than the limit is decoded alone. They
 * enter in the order in which they ask, so that a large one is not overtaken for ever.
 *
 * A weighted semaphore; bytes are estimates.
 */
export class DecodingRoom {
  readonly #limit: number;
  readonly #queue: Waiting[] = [];
  #taken = 0;

  constructor(limit = DECODING_BYTES) {
    this.#limit = limit;
  }

  /** Does the work when there is room for so many bytes. @throws what the work throws */
  async with<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    // A larger one would never enter.
    const share = Math.min(bytes, this.#limit);
    await this.#enter(share);
    try {
      return await work();
    } finally {
      this.#taken -= share;
      this.#admit();
    }
  }

  #enter(bytes: number): Promise<void> {
    return new Promise((enter) => {
      this.#queue.push({ bytes, enter });
      this.#admit();
    });
  }

  #admit(): void {
    for (let first = this.#queue[0]; first && this.#taken + first.bytes <= this.#limit; first = this.#queue[0]) {
      this.#queue.shift();
      this.#taken += first.bytes;
      first.enter();
    }
  }
}
