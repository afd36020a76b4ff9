import sharp from 'sharp';
import { packageVersion } from '../files/package-version.js';
import { type CollectionOptions, patchesPerSheet } from './collection-plan.js';

/** The text that lies beside the pictures and says what they are. */
export function readme({ count, size, seed }: CollectionOptions): string {
  return `These ${count} pictures are drawn by a program. They are not scanned: no map, place or name in them is real.

They are drawn in the manner of a 19th-century map, for trying out and for teaching.
  01_rail      patches with a railway
  02_no_rail   patches without one; roads, hedges, dikes and lettering may look like it
A file's name begins with the number of its sheet (sheet03_patch017.jpg). The ${patchesPerSheet} patches of a sheet share
paper, ink and manner; for a fair split keep them together: group by ^(sheet\\d+)_

Drawn by warmstart ${packageVersion()} with: --count ${count} --size ${size} --seed ${seed}
With the same version of warmstart and of sharp (${sharp.versions.sharp ?? 'unknown'}), they come out the same to the byte.
`;
}
