import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jp2File, jpeg2000Codestream, type RawPicture } from '../../test/support/jpeg2000.js';
import { decodePicture } from './decode-picture.js';
import { readJpeg2000Header } from './jpeg2000-header.js';
import { openJpegDecode } from './openjpeg.js';

/** Left half one colour, right half another. */
function halves(width: number, height: number, left: readonly number[], right: readonly number[]): RawPicture {
  const components = left.length;
  const data = Uint8Array.from({ length: width * height * components }, (_, i) => {
    const x = Math.trunc(i / components) % width;
    return (x < width / 2 ? left : right)[i % components] as number;
  });
  return { width, height, components, data };
}

const codeOf = (bytes: Uint8Array) =>
  decodePicture(bytes, 8).then(
    () => 'decoded',
    (error: { code?: string }) => error.code,
  );

const colours = halves(64, 48, [200, 70, 20], [20, 70, 200]);

describe('JPEG 2000', () => {
  test.each([16, 64])('gives RGB, %i wide', async (width) => {
    const stream = await jpeg2000Codestream(colours);
    for (const file of [stream, jp2File(stream, colours, 16)]) {
      const pixels = await decodePicture(file, { height: width * 0.75, width });
      expect(pixels).toHaveLength(width * width * 0.75 * 3);
      const at = (x: number) => [...pixels.subarray(3 * x, 3 * x + 3)];
      for (const [k, value] of [200, 70, 20].entries()) expect(Math.abs((at(1)[k] ?? 0) - value)).toBeLessThan(6);
      for (const [k, value] of [20, 70, 200].entries()) {
        expect(Math.abs((at(width - 2)[k] ?? 0) - value)).toBeLessThan(6);
      }
    }
  });

  test('a large scan is read in a smaller resolution, whose sides are rounded up', async () => {
    const picture = halves(3001, 2403, [90], [90]);
    const stream = await jpeg2000Codestream(picture, 5);
    expect([...(await decodePicture(stream, 2))]).toEqual(new Array(12).fill(90));
    for (const reduction of [1, 3, 5]) {
      const { data } = await openJpegDecode(stream, reduction);
      expect(data).toHaveLength(Math.ceil(3001 / 2 ** reduction) * Math.ceil(2403 / 2 ** reduction));
    }
  });

  test('grey, and 16 and 12 bits scaled to 8', async () => {
    const first = async (picture: RawPicture) => [
      ...(await decodePicture(await jpeg2000Codestream(picture), 16)).subarray(0, 3),
    ];
    expect(await first(halves(20, 16, [77], [77]))).toEqual([77, 77, 77]);
    const deep = (bits: number, value: number): RawPicture => ({
      width: 20,
      height: 16,
      components: 1,
      bits,
      data: new Uint8Array(new Uint16Array(320).fill(value).buffer),
    });
    expect(await first(deep(16, 0x4040))).toEqual([64, 64, 64]);
    expect(await first(deep(12, 0x800))).toEqual([128, 128, 128]);
  });

  test('what its header says, without decoding', async () => {
    const stream = await jpeg2000Codestream(colours, 4);
    const header = { width: 64, height: 48, components: 3, bits: 8, uniform: true, decompositions: 4 };
    expect(readJpeg2000Header(stream)).toEqual({ ...header, colourSpace: undefined });
    expect(readJpeg2000Header(jp2File(stream, colours, 18))).toEqual({ ...header, colourSpace: 18 });
  });

  test('a file that is cut short is refused', async () => {
    const stream = await jpeg2000Codestream(colours);
    for (const share of [0.02, 0.3, 0.6, 0.95]) {
      expect(await codeOf(stream.subarray(0, Math.trunc(share * stream.length)))).toBe('E_PICTURE_DAMAGED');
    }
  });

  test('a header that claims too much is refused before the decoder sees it', async () => {
    const bomb = await jpeg2000Codestream(colours);
    bomb.writeUInt32BE(60_000, 8);
    bomb.writeUInt32BE(60_000, 12);
    expect(await codeOf(bomb)).toBe('E_PICTURE_LARGE');
    // Within the limit for all pictures, but there is no small resolution of it.
    const flat = await jpeg2000Codestream(colours, 0);
    flat.writeUInt32BE(12_000, 8);
    flat.writeUInt32BE(9_000, 12);
    expect(await codeOf(flat)).toBe('E_PICTURE_LARGE');
  });

  test('colours that would come out wrong are refused', async () => {
    const stream = await jpeg2000Codestream(colours);
    expect(await codeOf(jp2File(stream, colours, 18))).toBe('E_PICTURE_FORMAT');
    const signed = Buffer.from(stream);
    signed[42] = 0x87;
    expect(await codeOf(signed)).toBe('E_PICTURE_FORMAT');
    const four = Buffer.from(stream);
    four.writeUInt16BE(4, 40);
    expect(await codeOf(four)).toBe('E_PICTURE_FORMAT');
  });

  test('damaged bytes are refused or decoded, and nothing else', async () => {
    const stream = jp2File(await jpeg2000Codestream(colours), colours, 16);
    const changes = fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, async (changes) => {
        const damaged = Buffer.from(stream);
        for (const [at, value] of changes) damaged[at] = value;
        expect(await codeOf(damaged)).toMatch(/^(decoded|E_PICTURE_(DAMAGED|FORMAT|LARGE))$/);
      }),
      { numRuns: 60 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => void readJpeg2000Header(bytes)));
  });
});
