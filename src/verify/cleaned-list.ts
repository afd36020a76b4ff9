import type { ListedPicture } from './collection-listing.js';
import type { CollectionReport } from './collection-report.js';

export interface RemovedPicture extends ListedPicture {
  readonly reason: 'unreadable' | 'contradicting labels' | 'duplicate';
  /** Code of what is unreadable, or the file that is kept in its place. */
  readonly detail: string;
}

/**
 * What is left of a collection without files that cannot be read and with the first of each picture that is there
 * more than once; of a picture under different labels, none.
 */
export function cleanedList(
  pictures: readonly ListedPicture[],
  report: CollectionReport,
): { readonly kept: ListedPicture[]; readonly removed: RemovedPicture[] } {
  const reasons = new Map<string, Pick<RemovedPicture, 'reason' | 'detail'>>();
  for (const { file, code } of report.unreadable) reasons.set(file, { reason: 'unreadable', detail: code });
  for (const { files, labels } of report.duplicates) {
    const [first = '', ...others] = files;
    if (labels.length > 1) {
      for (const file of files) reasons.set(file, { reason: 'contradicting labels', detail: labels.join(' / ') });
    } else {
      for (const file of others) reasons.set(file, { reason: 'duplicate', detail: first });
    }
  }
  const kept: ListedPicture[] = [];
  const removed: RemovedPicture[] = [];
  for (const picture of pictures) {
    const why = reasons.get(picture.file);
    if (why) removed.push({ ...picture, ...why });
    else kept.push(picture);
  }
  return { kept, removed };
}
