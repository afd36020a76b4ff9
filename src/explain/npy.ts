import type { HeatMap } from './heat-map.js';

/**
 * A map as a file that `numpy.load` reads: float32 [height, width] in NumPy's format NPY 1.0 (numpy.lib.format), little
 * endian, rows one after the other.
 */
export function npyBytes({ height, width, values }: HeatMap): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  // The data begins at a multiple of 64 bytes; the header ends with a line feed.
  const headed = 10 + text.length + 1;
  const header = `${text}${' '.repeat((64 - (headed % 64)) % 64)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * values.length);
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, header.length, true);
  bytes.set(Buffer.from(header, 'latin1'), 10);
  for (const [i, v] of values.entries()) view.setFloat32(10 + header.length + 4 * i, v, true);
  return bytes;
}
