import type { PictureSet } from '../../src/data/picture-set.js';

/** All pictures of a set, one after the other. */
export async function pixelsOf({ length, pixels }: PictureSet): Promise<Uint8Array> {
  const all = new Uint8Array(length * pixels.blockBytes);
  await pixels.read(
    Uint32Array.from({ length }, (_, i) => i),
    all,
  );
  return all;
}
