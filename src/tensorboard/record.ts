import { crc32c } from './crc32c.js';

/**
 * A record of a TFRecord file: length (uint64, little-endian), its masked checksum, the data, and their masked checksum
 * (https://www.tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details").
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return record;
}

/** Turned and shifted, so that the checksum of data that hold checksums is no weaker. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
