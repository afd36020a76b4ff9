import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { jpeg2000Codestream } from './jpeg2000.js';
import { cut, plain, textured } from './picture-folder.js';
import { tinyTiff } from './tiny-tiff.js';

/** What becomes of a file: it is read, refused with a code, counted as no picture, or not seen at all. */
export type Fate = 'read' | `E_PICTURE_${string}` | 'ignored' | 'hidden';

type Content = string | Uint8Array | Promise<Uint8Array>;

/** Name, fate, content. Names are what is below a class folder. */
export const hostileFiles: readonly (readonly [name: string, fate: Fate, content: () => Content])[] = [
  // Cut short or empty.
  ['cut.jpg', 'E_PICTURE_DAMAGED', () => cut(textured().jpeg().toBuffer())],
  ['cut.png', 'E_PICTURE_DAMAGED', () => cut(textured().png().toBuffer())],
  ['cut.tif', 'E_PICTURE_DAMAGED', () => cut(textured().tiff({ compression: 'lzw' }).toBuffer())],
  ['cut.webp', 'E_PICTURE_DAMAGED', () => cut(textured().webp().toBuffer())],
  ['only-signature.png', 'E_PICTURE_DAMAGED', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['three-bytes.jpg', 'E_PICTURE_DAMAGED', () => Buffer.of(0xff, 0xd8, 0xff)],
  ['empty.jpg', 'E_PICTURE_EMPTY', () => ''],
  // Headers that claim 3.6 thousand million pixels.
  ['bomb.png', 'E_PICTURE_LARGE', () => pngBomb()],
  ['bomb.tif', 'E_PICTURE_LARGE', () => tinyTiff(8, 1, 60_000, 60_000)],
  ['bomb.gif', 'E_PICTURE_LARGE', () => gifBomb()],
  ['bomb.j2k', 'E_PICTURE_LARGE', () => jpeg2000Bomb()],
  // Much of the same in little, which there is room for.
  ['deflated.png', 'read', () => plain('#ffffff', 6000, 6000).png({ compressionLevel: 9 }).toBuffer()],
  // Other content than the name says, and the other way round.
  ['text.jpg', 'E_PICTURE_FORMAT', () => 'this is a text\n'],
  ['page.jpg', 'E_PICTURE_FORMAT', () => '<!DOCTYPE html><html><body>404 not found</body></html>'],
  ['drawing.png', 'E_PICTURE_FORMAT', () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
  ['paper.jpg', 'E_PICTURE_FORMAT', () => '%PDF-1.7\n%%EOF'],
  ['layers.tif', 'E_PICTURE_FORMAT', () => Buffer.from('8BPS\0\x01\0\0\0\0\0\0\0\x03', 'latin1')],
  ['zip.png', 'E_PICTURE_FORMAT', () => Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1')],
  ['bitmap.bmp', 'E_PICTURE_FORMAT', () => bitmap()],
  ['icon.png', 'E_PICTURE_FORMAT', () => Buffer.from([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0])],
  ['png-inside.jpg', 'read', () => plain('#336699').png().toBuffer()],
  ['jpeg-inside.png', 'read', () => plain('#336699').jpeg().toBuffer()],
  ['picture.dat', 'ignored', () => plain('#336699').png().toBuffer()],
  ['drawing.svg', 'ignored', () => '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['.hidden.jpg', 'hidden', () => plain('#336699').jpeg().toBuffer()],
  // Rare, but whole.
  ['cmyk.jpg', 'read', () => plain('#ff0000').toColourspace('cmyk').jpeg().toBuffer()],
  ['deep.png', 'read', () => textured().toColourspace('rgb16').png().toBuffer()],
  ['animated.gif', 'read', () => animation().then((frames) => frames.gif().toBuffer())],
  ['animated.webp', 'read', () => animation().then((frames) => frames.webp().toBuffer())],
  ['pages.tif', 'read', () => animation().then((frames) => frames.tiff().toBuffer())],
  ['lossless.webp', 'read', () => textured().webp({ lossless: true }).toBuffer()],
  ['picture.avif', 'read', () => textured().avif().toBuffer()],
  ['picture.j2k', 'read', () => jpeg2000Codestream({ width: 9, height: 9, components: 1, data: new Uint8Array(81) })],
  ['progressive.jpg', 'read', () => textured().jpeg({ progressive: true }).toBuffer()],
  ['turned.jpg', 'read', () => textured(40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ['palette.png', 'read', () => textured().ensureAlpha(0.5).png({ palette: true }).toBuffer()],
  ['one-pixel.png', 'read', () => plain('#123456', 1, 1).png().toBuffer()],
  ['one-bit.tif', 'read', () => textured().threshold().toColourspace('b-w').tiff({ bitdepth: 1 }).toBuffer()],
  ['tiled.tif', 'read', () => textured(300, 300).tiff({ tile: true, bigtiff: true }).toBuffer()],
  ['float.tif', 'E_PICTURE_FORMAT', () => tinyTiff(32, 3)],
  // Damaged where it does not matter.
  ['trailing.jpg', 'read', () => appended(textured().jpeg().toBuffer(), 'garbage after the end')],
  ['bad-profile.jpg', 'read', () => profiled(textured().jpeg().toBuffer())],
  ['bad-exif.jpg', 'read', () => withSegment(textured().jpeg().toBuffer(), 0xe1, 'Exif\0\0MM\0*\xff\xff\xff\xff')],
  // Names.
  ['خريطة.png', 'read', () => plain('#336699').png().toBuffer()],
  ['🗺️ été.png', 'read', () => plain('#336699').png().toBuffer()],
  ['two\nlines\x1b[2J.png', 'read', () => plain('#336699').png().toBuffer()],
  ['bad\nname\x1b[31m.jpg', 'E_PICTURE_FORMAT', () => 'text'],
  ['UPPER.JPG', 'read', () => plain('#336699').jpeg().toBuffer()],
  [`${'n'.repeat(250)}.png`, 'read', () => plain('#336699').png().toBuffer()],
  ['options[page=1].tif', 'read', () => plain('#336699').tiff().toBuffer()],
];

/** What is no file, and what leads elsewhere; names and fates, for a system that has links and pipes. */
export const hostileEntries: readonly (readonly [name: string, fate: Fate])[] = [
  ['circle.jpg', 'E_PICTURE_FILE'],
  ['nowhere.jpg', 'E_PICTURE_FILE'],
  ['outside.jpg', 'read'],
  ['device.jpg', 'E_PICTURE_FILE'],
  ['pipe.jpg', 'E_PICTURE_FILE'],
  ['folder.jpg/inside.png', 'read'],
];

/** Writes all of them into a folder. @param outside an existing picture elsewhere */
export async function writeHostileFiles(folder: string, outside: string): Promise<void> {
  for (const [name, , content] of hostileFiles) await writeFile(join(folder, name), await content());
  await symlink(join(folder, 'circle.jpg'), join(folder, 'circle.jpg'));
  await symlink(join(folder, 'none.jpg'), join(folder, 'nowhere.jpg'));
  await symlink(outside, join(folder, 'outside.jpg'));
  await symlink('/dev/zero', join(folder, 'device.jpg'));
  execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
  await mkdir(join(folder, 'folder.jpg'));
  await writeFile(join(folder, 'folder.jpg', 'inside.png'), await plain('#336699').png().toBuffer());
  await symlink(folder, join(folder, 'loop'));
}

async function animation(): Promise<Sharp> {
  const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(colour).png().toBuffer()));
  return sharp(frames, { join: { animated: true } });
}

async function pngBomb(): Promise<Buffer> {
  const png = await plain('#000000').png().toBuffer();
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

async function gifBomb(): Promise<Buffer> {
  const gif = await plain('#000000').gif().toBuffer();
  gif.writeUInt16LE(60_000, 6);
  gif.writeUInt16LE(60_000, 8);
  // The frame's own size, after its separator and position.
  const frame = gif.indexOf(Buffer.of(0x2c, 0, 0, 0, 0));
  gif.writeUInt16LE(60_000, frame + 5);
  gif.writeUInt16LE(60_000, frame + 7);
  return gif;
}

async function jpeg2000Bomb(): Promise<Buffer> {
  const stream = await jpeg2000Codestream({ width: 9, height: 9, components: 1, data: new Uint8Array(81) });
  stream.writeUInt32BE(60_000, 8);
  stream.writeUInt32BE(60_000, 12);
  return stream;
}

/** Of PNG (third edition), annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** 1 x 1, 24 bits. */
function bitmap(): Buffer {
  const bmp = Buffer.alloc(58);
  bmp.write('BM', 'latin1');
  bmp.writeUInt32LE(58, 2);
  bmp.writeUInt32LE(54, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(1, 18);
  bmp.writeInt32LE(1, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  return bmp;
}

async function appended(bytes: Promise<Buffer>, text: string): Promise<Buffer> {
  return Buffer.concat([await bytes, Buffer.from(text)]);
}

/** Puts a segment after the first marker of a JPEG. */
async function withSegment(jpeg: Promise<Buffer>, marker: number, text: string): Promise<Buffer> {
  const bytes = await jpeg;
  const content = Buffer.from(text, 'latin1');
  const head = Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff]);
  return Buffer.concat([bytes.subarray(0, 2), head, content, bytes.subarray(2)]);
}

function profiled(jpeg: Promise<Buffer>): Promise<Buffer> {
  return withSegment(jpeg, 0xe2, `ICC_PROFILE\0\x01\x01${'no profile'.repeat(30)}`);
}
