/** Which classes pictures belong to: one each or, with `targets`, any number of them. */
export interface PictureLabels {
  /** Class of each picture, from 0, [length]; empty where a picture may have several. */
  readonly labels: Int32Array;
  /** Only where a picture may have several labels, or none: 1 for each class it belongs to, else 0, [length, classes]. */
  readonly targets?: Uint8Array;
}

/** The classes of one picture, ascending. */
export function labelsAt({ labels, targets }: PictureLabels, classes: number, index: number): number[] {
  if (!targets) return [labels[index] as number];
  const row = targets.subarray(index * classes, (index + 1) * classes);
  return Array.from(row.keys()).filter((label) => row[label] === 1);
}

/** Number of pictures of each class, [classes]; a picture with several labels counts for each. */
export function countByClass({ labels, targets }: PictureLabels, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  for (const [i, target] of (targets ?? []).entries()) counts[i % classes] = (counts[i % classes] ?? 0) + target;
  return counts;
}

/** The labels of some of the pictures, in the order of the indices. */
export function selectLabels({ labels, targets }: PictureLabels, classes: number, indices: Uint32Array): PictureLabels {
  if (!targets) return { labels: Int32Array.from(indices, (i) => labels[i] as number) };
  const selected = new Uint8Array(indices.length * classes);
  for (const [row, i] of indices.entries())
    selected.set(targets.subarray(i * classes, (i + 1) * classes), row * classes);
  return { labels, targets: selected };
}
