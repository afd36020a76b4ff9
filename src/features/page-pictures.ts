import { decodePicture } from '../data/decode-picture.js';
import { DecodingRoom } from '../data/decoding-room.js';
import type { PictureSize } from '../data/picture-size.js';
import { type ProgressOptions, sideBySide } from '../data/side-by-side.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { nameBelow } from '../explain/name-below.js';
import { jpegOf } from '../explain/overlay.js';
import type { PicturesBeside } from '../explain/pictures-beside.js';
import type { ShownPicture } from '../page/block.js';
import type { LabelledCollection } from './labelled-collection.js';

/** Longer side of a thumbnail, in pixels: sharp on a screen of two pixels a point. */
const side = 224;

/** Thumbnails of a page, as the network sees the pictures: cut or squeezed in the same way. Each is written once. */
export class PagePictures {
  readonly #collection: LabelledCollection;
  readonly #addresses: ReadonlyMap<number, string | undefined>;

  private constructor(collection: LabelledCollection, addresses: ReadonlyMap<number, string | undefined>) {
    this.#collection = collection;
    this.#addresses = addresses;
  }

  /**
   * @param places indices of files of the collection; those that come twice are made once
   * @throws WarmstartError `E_FILE_WRITE`; the signal's reason
   */
  static async of(
    places: Iterable<number>,
    collection: LabelledCollection,
    { height, width, fit }: PictureSize,
    beside: PicturesBeside,
    options: ProgressOptions = {},
  ): Promise<PagePictures> {
    const scale = side / Math.max(height, width);
    const size = {
      height: Math.max(1, Math.round(height * scale)),
      width: Math.max(1, Math.round(width * scale)),
      fit,
    };
    const wanted = [...new Set(places)];
    const room = new DecodingRoom();
    const addresses = new Map<number, string | undefined>();
    await sideBySide(
      wanted.length,
      async (i) => {
        const place = wanted[i] as number;
        const pixels = await decodePicture(collection.files[place] as string, size, room).catch(unlessUnreadable);
        const bytes = pixels && (await jpegOf({ pixels, ...size }));
        addresses.set(place, bytes && (await beside.add(`${String(place).padStart(6, '0')}.jpg`, bytes)));
      },
      options,
    );
    return new PagePictures(collection, addresses);
  }

  get count(): number {
    return this.#addresses.size;
  }

  has(place: number): boolean {
    return this.#addresses.has(place);
  }

  /** @param alt what it is, in a sentence */
  at(place: number, alt: string): ShownPicture {
    const { root, files } = this.#collection;
    const file = nameBelow(root, files[place] as string);
    const thumbnail = this.#addresses.get(place);
    if (thumbnail === undefined) return { file, alt: `${alt}; the picture can no longer be read` };
    return { file, thumbnail, alt };
  }
}

function unlessUnreadable(error: unknown): undefined {
  if (error instanceof WarmstartError) return undefined;
  throw error;
}
