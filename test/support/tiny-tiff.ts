/** A grey TIFF of one sample, which the caller writes 4 bytes before the end. Format 1: unsigned, 3: floating point. */
export function tinyTiff(bits: number, sampleFormat: number, width = 1, height = 1): Buffer {
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 134],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, bits / 8],
    [339, 3, sampleFormat],
  ] as const;
  const tiff = Buffer.alloc(138);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  for (const [k, [tag, type, value]] of entries.entries()) {
    tiff.writeUInt16LE(tag, 10 + 12 * k);
    tiff.writeUInt16LE(type, 12 + 12 * k);
    tiff.writeUInt32LE(1, 14 + 12 * k);
    tiff.writeUInt32LE(value, 18 + 12 * k);
  }
  return tiff;
}
