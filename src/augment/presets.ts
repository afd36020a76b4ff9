import { brightness } from './brightness.js';
import { contrast } from './contrast.js';
import { dihedral } from './dihedral.js';
import { flip } from './flip.js';
import { noise } from './noise.js';
import { rotate } from './rotate.js';
import type { Transform } from './transform.js';
import { warp } from './warp.js';
import { zoom } from './zoom.js';

export type PresetName = 'none' | 'photos' | 'maps' | 'microfilm';

/** Transforms for the usual kinds of pictures. */
export const presets: Readonly<Record<PresetName, readonly Transform[]>> = {
  none: [],
  /** fastai's `get_transforms()`. */
  photos: [flip(), rotate(), zoom(), warp(), brightness(), contrast()],
  /**
   * A patch of a map has no up, but it lies flat: no perspective. Turned only by 5 degrees, since what is turned in at
   * its corners is a reflection, and lines of a map do not bend back at a border. Paper and ink differ by sheet.
   */
  maps: [dihedral(), rotate({ degrees: 5 }), zoom(), brightness(), contrast()],
  /**
   * Frames lie askew on the film and are never mirrored, or their writing would be; exposure and development differ far
   * more than in photographs of today; and there is grain. Grey stays grey: all three colours are changed alike.
   */
  microfilm: [
    rotate({ degrees: 3 }),
    zoom(),
    brightness({ change: 0.4 }),
    contrast({ change: 0.4 }),
    noise({ most: 0.08 }),
  ],
};
