import sharp from 'sharp';

/** A picture on a sheet. */
export interface Tile {
  /** uint8 RGB, [height, width, 3]. */
  readonly pixels: Uint8Array;
  /** Below it; a caption that is too long ends in an ellipsis. */
  readonly caption?: string;
}

export interface ContactSheetOptions {
  /** Of every picture, in pixels. */
  readonly size: { readonly height: number; readonly width: number };
  readonly columns: number;
  readonly title?: string;
}

const gap = 14;
const margin = 28;
const captionHeight = 26;
const titleHeight = 44;
/** Small pictures are enlarged by a whole number, so that their pixels stay visible, to at least this width. */
const leastWidth = 112;

/** Pictures in rows with captions, as a PNG file. */
export async function contactSheet(tiles: readonly Tile[], options: ContactSheetOptions): Promise<Uint8Array> {
  const { size, columns, title } = options;
  const factor = Math.max(1, Math.ceil(leastWidth / size.width));
  const [cellWidth, cellHeight] = [size.width * factor, size.height * factor];
  const header = title === undefined ? 0 : titleHeight;
  const rowHeight = cellHeight + (tiles.some(({ caption }) => caption) ? captionHeight : 0) + gap;
  const width = 2 * margin + columns * cellWidth + (columns - 1) * gap;
  const height = 2 * margin + header + Math.ceil(tiles.length / columns) * rowHeight - gap;
  const at = (index: number) => ({
    left: margin + (index % columns) * (cellWidth + gap),
    top: margin + header + Math.floor(index / columns) * rowHeight,
  });
  const pictures = await Promise.all(
    tiles.map(async ({ pixels }, index) => ({
      input: await sharp(pixels, { raw: { ...size, channels: 3 } })
        .resize(cellWidth, cellHeight, { kernel: 'nearest' })
        .png()
        .toBuffer(),
      ...at(index),
    })),
  );
  const captions = tiles.map(({ caption }, index) => {
    const { left, top } = at(index);
    const fitting = caption && shortened(caption, Math.floor(cellWidth / 7));
    return fitting ? text(fitting, { x: left, y: top + cellHeight + 18, size: 13, colour: '#3b3a36' }) : '';
  });
  const heading =
    title === undefined
      ? ''
      : text(shortened(title, width / 10), { x: margin, y: margin + 20, size: 19, colour: '#1d1c1a' });
  const words = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${heading}${captions.join('')}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: '#f7f5f0' } })
    .composite([...pictures, { input: Buffer.from(words), left: 0, top: 0 }])
    .png()
    .toBuffer();
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly colour: string;
}

function text(content: string, { x, y, size, colour }: TextPlace): string {
  const family = 'Inter, Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif';
  return `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" fill="${colour}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  // Names of folders may hold any character; those that XML forbids would make the whole drawing unreadable.
  return content
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function shortened(content: string, characters: number): string {
  return content.length <= characters ? content : `${content.slice(0, Math.max(1, Math.floor(characters) - 1))}…`;
}
