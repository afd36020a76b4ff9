import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { cut, folderOf, plain, textured } from '../../test/support/picture-folder.js';
import { tinyTiff } from '../../test/support/tiny-tiff.js';
import { decodePicture } from './decode-picture.js';

/** The colour of a picture that should have only one. */
async function colourOf(bytes: Promise<Buffer>): Promise<readonly number[]> {
  const pixels = await decodePicture(await bytes, 4);
  expect(pixels.length).toBe(4 * 4 * 3);
  const first = [...pixels.subarray(0, 3)];
  for (let i = 0; i < pixels.length; i++) expect(Math.abs((pixels[i] ?? 0) - (first[i % 3] ?? 0))).toBeLessThan(2);
  return first;
}

function expectColour(received: readonly number[], expected: readonly number[], tolerance = 2) {
  for (const [k, value] of expected.entries()) expect(Math.abs((received[k] ?? -99) - value)).toBeLessThan(tolerance);
}

/** 16-bit samples, all of one value. */
function deep(value: number, channels: 1 | 3 | 4) {
  const samples = new Uint16Array(20 * 16 * channels).fill(value);
  return sharp(samples, { raw: { width: 20, height: 16, channels } });
}

describe('decodePicture gives RGB from', () => {
  test.each(['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const)('%s', async (format) => {
    expectColour(await colourOf(plain('#c84614').toFormat(format, { quality: 100 }).toBuffer()), [200, 70, 20], 6);
  });

  test('grey', async () => {
    expectColour(await colourOf(plain('#808080').toColourspace('b-w').png().toBuffer()), [128, 128, 128]);
    expectColour(await colourOf(plain('#808080').greyscale().jpeg().toBuffer()), [128, 128, 128]);
  });

  test('transparency, laid on white', async () => {
    const red = (alpha: number) =>
      sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 255, g: 0, b: 0, alpha } } });
    expectColour(await colourOf(red(0.5).png().toBuffer()), [255, 127, 127]);
    expectColour(await colourOf(red(0).webp({ lossless: true }).toBuffer()), [255, 255, 255]);
  });

  test('CMYK', async () => {
    const cmyk = await plain('#ff0000').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expectColour(await colourOf(Promise.resolve(cmyk)), [232, 0, 0], 12);
  });

  test('16 bits, scaled to 8', async () => {
    const tiff = tinyTiff(16, 1);
    tiff.writeUInt16LE(0x4000, tiff.length - 4);
    expect((await sharp(tiff).metadata()).depth).toBe('ushort');
    expectColour(await colourOf(Promise.resolve(tiff)), [64, 64, 64]);
    expectColour(await colourOf(deep(0x4000, 3).toColourspace('rgb16').png().toBuffer()), [64, 64, 64]);
    expectColour(await colourOf(deep(0x4000, 1).toColourspace('grey16').png().toBuffer()), [64, 64, 64]);
    expectColour(await colourOf(deep(0x8000, 4).toColourspace('rgb16').png().toBuffer()), [191, 191, 191]);
  });

  test('the first frame of an animation', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((c) => plain(c).png().toBuffer()));
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    expectColour(await colourOf(Promise.resolve(gif)), [255, 0, 0]);
  });
});

describe('decodePicture brings to size', () => {
  // Left third red, the middle green, right third blue; 60 x 20.
  const stripes = () => {
    const pixels = new Uint8Array(60 * 20 * 3);
    for (let i = 0; i < 60 * 20; i++) pixels[i * 3 + Math.trunc((i % 60) / 20)] = 255;
    return sharp(pixels, { raw: { width: 60, height: 20, channels: 3 } }).png();
  };
  const pixel = (pixels: Uint8Array, width: number, y: number, x: number) => [
    ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
  ];

  test('one number: the centre is cut out', async () => {
    const pixels = await decodePicture(await stripes().toBuffer(), 10);
    expect(pixels.length).toBe(10 * 10 * 3);
    expectColour(pixel(pixels, 10, 5, 2), [0, 255, 0]);
    expectColour(pixel(pixels, 10, 5, 7), [0, 255, 0]);
  });

  test('height and width: all of it is squished', async () => {
    const pixels = await decodePicture(await stripes().toBuffer(), { height: 8, width: 12 });
    expect(pixels.length).toBe(8 * 12 * 3);
    expectColour(pixel(pixels, 12, 4, 1), [255, 0, 0]);
    expectColour(pixel(pixels, 12, 4, 6), [0, 255, 0]);
    expectColour(pixel(pixels, 12, 4, 10), [0, 0, 255]);
  });

  test('EXIF orientation is applied first', async () => {
    // Orientation 6: to be turned clockwise, so that left becomes top.
    const turned = await stripes().withMetadata({ orientation: 6 }).toBuffer();
    const pixels = await decodePicture(turned, { height: 12, width: 4 });
    expectColour(pixel(pixels, 4, 1, 2), [255, 0, 0]);
    expectColour(pixel(pixels, 4, 6, 2), [0, 255, 0]);
    expectColour(pixel(pixels, 4, 10, 2), [0, 0, 255]);
  });

  test('a picture smaller than that is enlarged, an extreme one does not fail', async () => {
    expectColour([...(await decodePicture(await plain('#102030', 1, 1).png().toBuffer(), 16))], [16, 32, 48]);
    expectColour([...(await decodePicture(await plain('#102030', 1, 3000).png().toBuffer(), 16))], [16, 32, 48]);
  });

  test('scaling down averages: it has no moire', async () => {
    const checks = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => {
      const p = Math.trunc(i / 3);
      return ((p % 64) + Math.trunc(p / 64)) % 2 ? 255 : 0;
    });
    const png = await sharp(checks, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    for (const value of await decodePicture(png, 8)) expect(Math.abs(value - 128)).toBeLessThan(8);
  });
});

describe('decodePicture reports', () => {
  const codeOf = async (source: string | Uint8Array) =>
    decodePicture(source, 8).then(
      () => 'decoded',
      (error: { code?: string }) => error.code,
    );

  test.each(['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const)('a truncated %s', async (format) => {
    expect(await codeOf(await cut(textured().toFormat(format).toBuffer()))).toBe('E_PICTURE_DAMAGED');
  });

  test('a truncated progressive JPEG', async () => {
    expect(await codeOf(await cut(textured().jpeg({ progressive: true }).toBuffer()))).toBe('E_PICTURE_DAMAGED');
  });

  test('no bytes, text, and formats it cannot decode', async () => {
    expect(await codeOf(new Uint8Array(0))).toBe('E_PICTURE_EMPTY');
    expect(await codeOf(Buffer.from('this is a text'))).toBe('E_PICTURE_FORMAT');
    expect(await codeOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))).toBe(
      'E_PICTURE_FORMAT',
    );
    await expect(decodePicture(Buffer.from('BM\x36\0\0\0'), 8)).rejects.toThrow(/BMP[\s\S]*convert it to PNG/);
  });

  test('samples without a known white', async () => {
    const tiff = tinyTiff(32, 3);
    tiff.writeFloatLE(0.5, tiff.length - 4);
    expect((await sharp(tiff).metadata()).depth).toBe('float');
    expect(await codeOf(tiff)).toBe('E_PICTURE_FORMAT');
  });

  test('a picture whose header claims more pixels than fit', async () => {
    const bomb = await plain('#000000').jpeg().toBuffer();
    // After the marker of the frame: length (2 bytes), precision (1), height (2), width (2).
    const frame = bomb.indexOf(Buffer.of(0xff, 0xc0));
    bomb.writeUInt16BE(60_000, frame + 5);
    bomb.writeUInt16BE(60_000, frame + 7);
    expect(await codeOf(bomb)).toBe('E_PICTURE_LARGE');
  });

  test('a file that is missing or a folder, with its path', async () => {
    const root = await folderOf({ 'empty.jpg': '' });
    expect(await codeOf(join(root, 'none.jpg'))).toBe('E_PICTURE_FILE');
    expect(await codeOf(root)).toBe('E_PICTURE_FILE');
    await expect(decodePicture(join(root, 'empty.jpg'), 8)).rejects.toThrow(join(root, 'empty.jpg'));
  });
});
