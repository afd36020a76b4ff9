/** What the header of a JPEG 2000 picture says. */
export interface Jpeg2000Header {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly components: number;
  /** Bits of a sample, the most of all components. */
  readonly bits: number;
  /** Whether all components have a sample for every pixel, all unsigned and of the same number of bits. */
  readonly uniform: boolean;
  /** How often the sides can be halved without decoding all of it: number of wavelet decompositions. */
  readonly decompositions: number;
  /** Enumerated colour space of the JP2 file: 16 sRGB, 17 grey, 18 sYCC; undefined in a bare codestream. */
  readonly colourSpace: number | undefined;
}

/**
 * Reads the header of a JP2 file or a bare codestream (ITU-T T.800, annexes A and I), without decoding anything: what
 * is in it decides whether the decoder may see the file at all.
 * @returns undefined if it is not whole, or contradicts itself
 */
export function readJpeg2000Header(file: Uint8Array): Jpeg2000Header | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  try {
    if (view.getUint16(0) === SOC) return codestream(view, 0, undefined);
    const { codestreamAt, colourSpace } = boxes(view);
    return codestreamAt === undefined ? undefined : codestream(view, codestreamAt, colourSpace);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // read past the end
    throw error;
  }
}

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;

const boxType = (name: string) => [...name].reduce((code, c) => code * 256 + c.charCodeAt(0), 0);

/** Goes through boxes, into the header box, up to the codestream. */
function boxes(view: DataView): { readonly codestreamAt?: number; readonly colourSpace?: number } {
  let colourSpace: number | undefined;
  let at = 0;
  for (;;) {
    const short = view.getUint32(at);
    const type = view.getUint32(at + 4);
    const content = at + (short === 1 ? 16 : 8);
    if (type === boxType('jp2c')) {
      return { codestreamAt: content, ...(colourSpace === undefined ? {} : { colourSpace }) };
    }
    // Method 1: the colour space has a number.
    if (type === boxType('colr') && view.getUint8(content) === 1) colourSpace ??= view.getUint32(content + 3);
    if (type === boxType('jp2h')) {
      at = content;
      continue;
    }
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (length < 8) return {}; // 0: up to the end of the file
    at += length;
  }
}

function codestream(view: DataView, start: number, colourSpace: number | undefined): Jpeg2000Header | undefined {
  if (view.getUint16(start) !== SOC || view.getUint16(start + 2) !== SIZ) return undefined;
  const [x1, y1, x0, y0] = [8, 12, 16, 20].map((k) => view.getUint32(start + k)) as [number, number, number, number];
  const components = view.getUint16(start + 40);
  if (x1 <= x0 || y1 <= y0 || components === 0) return undefined;
  const depths = new Set<number>();
  let whole = true;
  for (let k = 0; k < components; k++) {
    depths.add(view.getUint8(start + 42 + 3 * k));
    whole &&= view.getUint16(start + 43 + 3 * k) === 0x0101;
  }
  return {
    width: x1 - x0,
    height: y1 - y0,
    components,
    bits: Math.max(...[...depths].map((depth) => (depth & 0x7f) + 1)),
    uniform: whole && depths.size === 1 && [...depths].every((depth) => depth < 0x80),
    decompositions: decompositionsOf(view, start + 4 + view.getUint16(start + 4)),
    colourSpace,
  };
}

/** Goes through the marker segments of the main header up to COD. 0, which is always right, if there is none. */
function decompositionsOf(view: DataView, from: number): number {
  for (let at = from; view.getUint16(at) !== SOT; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) < 0xff00) break;
    if (view.getUint16(at) === COD) return view.getUint8(at + 9);
  }
  return 0;
}
