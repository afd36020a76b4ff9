import { extname } from 'node:path';

/**
 * Extensions under which a picture is expected, in lower case. Formats that cannot be decoded here are among them,
 * so that such a file is reported instead of passing unnoticed.
 */
export const pictureExtensions: ReadonlySet<string> = new Set(
  '.jpg .jpeg .jpe .jfif .png .gif .webp .tif .tiff .avif .bmp .dib .heic .heif .jp2 .jpx .j2k .j2c .jxl'.split(' '),
);

/** Whether a file is called a picture. */
export function hasPictureExtension(file: string): boolean {
  return pictureExtensions.has(extname(file).toLowerCase());
}

const decodable = ['JPEG', 'PNG', 'GIF', 'WebP', 'TIFF', 'AVIF', 'JPEG 2000'] as const;

/** Formats that are decoded. */
export type DecodableFormat = (typeof decodable)[number];

/** Formats that are recognised, but only to be named in an error. */
export type OtherFormat = 'BMP' | 'HEIC' | 'JPEG XL' | 'PDF' | 'PSD' | 'SVG';

/** First bytes, as Latin-1 text; `?` stands for any byte. */
const signatures: readonly (readonly [DecodableFormat | OtherFormat, string])[] = [
  ['JPEG', '\xff\xd8\xff'],
  ['PNG', '\x89PNG\r\n\x1a\n'],
  ['GIF', 'GIF8'],
  ['WebP', 'RIFF????WEBP'],
  ['TIFF', 'II*\0'],
  ['TIFF', 'MM\0*'],
  ['TIFF', 'II+\0'],
  ['TIFF', 'MM\0+'],
  ['BMP', 'BM'],
  ['JPEG 2000', '\0\0\0\x0cjP  '],
  ['JPEG 2000', '\xff\x4f\xff\x51'],
  ['JPEG XL', '\0\0\0\x0cJXL '],
  ['JPEG XL', '\xff\x0a'],
  ['PDF', '%PDF'],
  ['PSD', '8BPS'],
  ['SVG', '<svg'],
];

export const decodableFormats: readonly string[] = decodable;

export function isDecodable(format: DecodableFormat | OtherFormat): format is DecodableFormat {
  return decodableFormats.includes(format);
}

/**
 * The format that the content says, whatever the file is called; undefined if it is none of those known.
 * Only what this function lets through reaches the decoder: its rarer parsers stay out of reach of strange files.
 */
export function pictureFormat(bytes: Uint8Array): DecodableFormat | OtherFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString('latin1');
  return isoBrand(head) ?? signatures.find(([, signature]) => startsWith(head, signature))?.[0];
}

function startsWith(head: string, signature: string): boolean {
  return head.length >= signature.length && [...signature].every((c, i) => c === '?' || c === head[i]);
}

/** AVIF and HEIC share one container (ISO/IEC 14496-12): the `ftyp` box lists what it may hold, in four letters each. */
function isoBrand(head: string): 'AVIF' | 'HEIC' | undefined {
  if (head.slice(4, 8) !== 'ftyp') return undefined;
  const length = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  const brands = head.slice(8, length).match(/.{4}/gs) ?? [];
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'AVIF';
  return brands.some((brand) => /^(hei|hev|mif1|msf1)/.test(brand)) ? 'HEIC' : undefined;
}
