import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain } from '../../test/support/picture-folder.js';
import { pictureFormat } from './picture-format.js';

describe('pictureFormat', () => {
  test.each([
    ['jpeg', 'JPEG'],
    ['png', 'PNG'],
    ['gif', 'GIF'],
    ['webp', 'WebP'],
    ['tiff', 'TIFF'],
    ['avif', 'AVIF'],
  ] as const)('knows a real %s', async (encoder, format) => {
    expect(pictureFormat(await plain('#123456').toFormat(encoder).toBuffer())).toBe(format);
  });

  test.each([
    ['BM\x36\0\0\0', 'BMP'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'HEIC'],
    ['\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf', 'AVIF'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000'],
    ['%PDF-1.7', 'PDF'],
    ['\0\0\0\x18ftypisom\0\0\0\0isomiso2', undefined],
    ['hello', undefined],
    ['\xff\xd8', undefined],
    ['', undefined],
  ])('%j is %s', (head, format) => {
    expect(pictureFormat(Buffer.from(head, 'latin1'))).toBe(format);
  });

  test('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void pictureFormat(bytes)));
    const brands = fc.uint8Array({ maxLength: 40 }).map((rest) => Buffer.concat([Buffer.from('\0\0\0\xffftyp'), rest]));
    fc.assert(fc.property(brands, (bytes) => void pictureFormat(bytes)));
  });
});
