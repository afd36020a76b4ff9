/** Decoded pictures in memory. */
export interface PictureSet {
  readonly length: number;
  /** Relative to the root, with '/'. */
  readonly files: readonly string[];
  /** Index into the classes, [length]. */
  readonly labels: Int32Array;
  /** uint8 RGB, [length, height, width, 3]. */
  readonly pixels: Uint8Array;
  /** Group of each picture, if the split was made by groups. */
  readonly groups?: readonly string[];
}

/**
 * Moves blocks within one array, so that block k of the result is block order[k] of before. Blocks that `order` does
 * not name come last. In place, because the pixels may take up half of the memory.
 * @param order distinct block numbers
 */
export function arrangeBlocks(pixels: Uint8Array, blockLength: number, order: Uint32Array): void {
  const count = pixels.length / blockLength;
  const named = new Set(order);
  const rest = Array.from({ length: count }, (_, k) => k).filter((k) => !named.has(k));
  const source = Uint32Array.from([...order, ...rest]);
  const block = (k: number) => pixels.subarray(k * blockLength, (k + 1) * blockLength);

  // A permutation is a set of cycles: each is followed once, with only its first block set aside.
  const moved = new Uint8Array(count);
  for (let first = 0; first < count; first++) {
    if (moved[first]) continue;
    const aside = block(first).slice();
    let k = first;
    for (let from = source[k] as number; from !== first; from = source[k] as number) {
      block(k).set(block(from));
      moved[k] = 1;
      k = from;
    }
    block(k).set(aside);
    moved[k] = 1;
  }
}
