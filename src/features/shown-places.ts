import type { AlikePictures } from './alike-pictures.js';
import type { HeldOutMistakes } from './held-out-mistakes.js';
import type { LikelyWrongLabels } from './likely-wrong-labels.js';

/** Pictures of a page, so that it can be opened and sent; of a list and of a cell of the matrix. */
export const mostPictures = 400;
const mostSuspects = 24;
const mostPerCell = 8;

/**
 * The pictures that the page of mistakes shows, by their place: worst mistakes with their neighbours, the most unsure, likely
 * wrong labels; then what is behind cells of the matrix, one of each in turn, wrong ones first, while there is room.
 */
export function shownPlaces(
  { losses, unsure, cells }: HeldOutMistakes,
  alike: AlikePictures,
  { heldOut, training }: LikelyWrongLabels,
): number[] {
  const wrong = losses.filter(({ actual, predicted }) => actual !== predicted);
  const shown = new Set([
    ...losses.map(({ place }) => place),
    ...wrong.flatMap(({ place }) => (alike.of.get(place) ?? []).map((near) => near.place)),
    ...unsure.map(({ place }) => place),
    ...[heldOut, training].flatMap((part) => (part?.suspects ?? []).slice(0, mostSuspects).map(({ place }) => place)),
  ]);
  const confused = cells.flatMap((row, actual) => row.filter((_, told) => told !== actual));
  const recognised = cells.map((row, actual) => row[actual] ?? []);
  for (const kind of [confused, recognised]) {
    for (let nth = 0; nth < mostPerCell; nth++) {
      for (const places of kind) {
        const place = places[nth];
        if (place !== undefined && shown.size < mostPictures) shown.add(place);
      }
    }
  }
  return [...shown];
}
