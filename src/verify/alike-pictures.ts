import { Clusters, equalGroups } from './clusters.js';
import type { ListedPicture } from './collection-listing.js';
import type { AlikePictures, CollectionReport } from './collection-report.js';
import type { PictureFacts } from './examine-picture.js';
import { closePairs } from './hash-index.js';

/**
 * Standard deviation of the small grey picture, in grey levels, below which a picture has one tone all over: paper,
 * sky, a lake's even hatching. The frequencies of such a picture are noise, and say nothing of what it is like.
 */
export const BLANK_CONTRAST = 5;

type Found = ListedPicture & PictureFacts;

/**
 * Finds pictures that are the same and pictures that look alike.
 * @param sideOf the side of the split of each picture
 * @param distance most bits in which hashes of near duplicates differ
 */
export function alikePictures(
  pictures: readonly Found[],
  sideOf: readonly (string | undefined)[],
  distance: number,
): Pick<CollectionReport, 'contradictions' | 'leaks' | 'duplicates' | 'nearDuplicates' | 'blank'> {
  const describe = (members: readonly number[]): AlikePictures => ({
    files: members.map((i) => (pictures[i] as Found).file).sort(),
    labels: distinct(members.map((i) => (pictures[i] as Found).label)),
    sides: distinct(members.map((i) => sideOf[i])),
  });
  const isBlank = (i: number) => (pictures[i] as Found).contrast < BLANK_CONTRAST;
  const same = equalGroups(pictures.map(({ content }) => content));
  const duplicates = same.map(describe);
  return {
    duplicates,
    contradictions: duplicates.filter(({ labels }) => labels.length > 1),
    // A blank patch of a map is a blank patch on either side: nothing is learned by having seen one.
    leaks: same
      .filter((members) => !isBlank(members[0] as number))
      .map(describe)
      .filter(({ sides }) => sides.length > 1),
    nearDuplicates: nearClusters(pictures, isBlank, distance).map(({ members, widest }) => ({
      ...describe(members),
      distance: widest,
    })),
    blank: pictures.filter((_, i) => isBlank(i)).map(({ file }) => file),
  };
}

/** Clusters with at least two different contents, and the largest distance that joined one. */
function nearClusters(pictures: readonly Found[], isBlank: (i: number) => boolean, distance: number) {
  // One of each hash is enough to look for the close ones, however many are the same.
  const first = new Map<string, number>();
  const clusters = new Clusters(pictures.length);
  for (const [i, { hash }] of pictures.entries()) {
    if (isBlank(i)) continue;
    const known = first.get(hash.join());
    if (known === undefined) first.set(hash.join(), i);
    else clusters.join(known, i);
  }
  const members = [...first.values()];
  const hashes = members.map((i) => (pictures[i] as Found).hash);
  const pairs = [...closePairs(hashes, distance)];
  for (const { a, b } of pairs) clusters.join(members[a] as number, members[b] as number);

  const all = clusters.all();
  const clusterOf = new Map(all.flatMap((cluster, c) => cluster.map((i) => [i, c] as const)));
  const widest = new Array<number>(all.length).fill(0);
  for (const { a, distance: found } of pairs) {
    const c = clusterOf.get(members[a] as number) as number;
    widest[c] = Math.max(widest[c] as number, found);
  }
  return all
    .map((cluster, c) => ({ members: cluster, widest: widest[c] as number }))
    .filter(({ members: cluster }) => new Set(cluster.map((i) => (pictures[i] as Found).content)).size > 1);
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
