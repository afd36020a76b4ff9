import { writeSync } from 'node:fs';

/** One write call moves less than 2 GiB. */
const maxWrite = 2 ** 30;

/** Writes all of the bytes at the place of an open file where the last write ended: one write may move only a part. */
export function writeFully(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, maxWrite));
  }
}
