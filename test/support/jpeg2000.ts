import { createRequire } from 'node:module';

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  setDecompositions(count: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

type Factory = (module: object) => Promise<{ readonly J2KEncoder: new () => Encoder }>;

export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** More than 8: little-endian, two bytes a sample. */
  readonly bits?: number;
  readonly data: Uint8Array;
}

/** Encodes without loss, to a bare codestream of JPEG 2000. */
export async function jpeg2000Codestream(
  { width, height, components, bits = 8, data }: RawPicture,
  decompositions = 3,
): Promise<Buffer> {
  const factory = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as Factory;
  const { J2KEncoder } = await factory({ print: () => {}, printErr: () => {} });
  const encoder = new J2KEncoder();
  const frame = { width, height, bitsPerSample: bits, componentCount: components, isSigned: false };
  encoder.getDecodedBuffer(frame).set(data);
  encoder.setDecompositions(decompositions);
  encoder.encode();
  const bytes = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  return bytes;
}

/** Puts a codestream into a JP2 file. @param colourSpace 16 sRGB, 17 grey, 18 sYCC */
export function jp2File(codestream: Buffer, { width, height, components, bits = 8 }: RawPicture, colourSpace: number) {
  const ihdr = Buffer.alloc(14);
  ihdr.writeUInt32BE(height, 0);
  ihdr.writeUInt32BE(width, 4);
  ihdr.writeUInt16BE(components, 8);
  ihdr.set([bits - 1, 7, 0, 0], 10);
  const colr = Buffer.from([1, 0, 0, 0, 0, 0, colourSpace]);
  return Buffer.concat([
    box('jP  ', Buffer.from('\r\n\x87\n', 'latin1')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', box('ihdr', ihdr), box('colr', colr)),
    box('jp2c', codestream),
  ]);
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(8 + content.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat([length, Buffer.from(type, 'latin1'), ...content]);
}
