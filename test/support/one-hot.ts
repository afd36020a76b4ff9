/** Targets of labels, float32 [N, classes], row by row. */
export function oneHot(labels: Iterable<number>, classes: number): Float32Array {
  const rows = [...labels];
  const targets = new Float32Array(rows.length * classes);
  for (const [row, label] of rows.entries()) targets[row * classes + label] = 1;
  return targets;
}
