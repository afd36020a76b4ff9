import { createRequire } from 'node:module';

/** A decoder of OpenJPEG, compiled to WebAssembly. */
interface Decoder {
  /** Memory of the module to put the file into. */
  getEncodedBuffer(bytes: number): Uint8Array;
  /** @param reduction how many times the sides are halved */
  decodeSubResolution(reduction: number, layers: number): void;
  /** Samples, interleaved; two bytes each, little-endian, if there are more than 8 bits. Gone with the decoder. */
  getDecodedBuffer(): Uint8Array;
  /** Zeros if nothing was decoded. The size is the unreduced one. */
  getFrameInfo(): { readonly componentCount: number; readonly bitsPerSample: number; readonly isSigned: boolean };
  delete(): void;
}

type Factory = (module: {
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<{ readonly J2KDecoder: new () => Decoder }>;

export interface Samples {
  readonly data: Uint8Array;
  readonly components: number;
  readonly bits: number;
}

/**
 * Decodes JPEG 2000 with OpenJPEG, in an instance of its own: memory of WebAssembly grows and never shrinks.
 * @param reduction how many times the sides are halved, at most as often as the file has resolutions
 * @throws Error with what OpenJPEG says
 */
export async function openJpegDecode(file: Uint8Array, reduction: number): Promise<Samples> {
  const complaints: string[] = [];
  const listen = (line: string) => {
    if (line.startsWith('[ERROR]')) complaints.push(line.slice(8).trim());
  };
  const { J2KDecoder } = await codec()({ print: listen, printErr: listen });
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(file.length).set(file);
    decoder.decodeSubResolution(reduction, 0);
    const { componentCount, bitsPerSample, isSigned } = decoder.getFrameInfo();
    if (complaints.length > 0 || componentCount === 0) throw new Error(complaints[0] ?? 'nothing could be decoded');
    if (isSigned) throw new Error('its samples are signed');
    return { data: decoder.getDecodedBuffer().slice(), components: componentCount, bits: bitsPerSample };
  } catch (cause) {
    // Exceptions of C++ arrive as numbers.
    throw cause instanceof Error ? cause : new Error(complaints[0] ?? 'the decoder gave up', { cause });
  } finally {
    decoder.delete();
  }
}

/** The package is CommonJS without types. It is loaded when the first such picture is met. */
function codec(): Factory {
  return createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/decodewasmjs') as Factory;
}
