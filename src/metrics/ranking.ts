/**
 * Area under the receiver operating characteristic: the probability that a positive scores higher than a negative,
 * equal scores counting half (Mann and Whitney's U over the number of pairs).
 * @param positive whether each of the scores belongs to a positive, 1 or 0, [n]
 * @returns 0 to 1, 0.5 for chance; NaN without a positive or a negative, or if a score is NaN
 */
export function areaUnderRoc(scores: Float64Array, positive: Uint8Array): number {
  if (scores.some(Number.isNaN)) return Number.NaN;
  let positives = 0;
  let negatives = 0;
  let ordered = 0;
  for (const { hits, misses } of thresholds(scores, positive)) {
    // These negatives stand below all positives met so far, and level with those of the same score.
    ordered += misses * (positives + hits / 2);
    positives += hits;
    negatives += misses;
  }
  return ordered / (positives * negatives);
}

/**
 * Average precision: the sum over all thresholds of precision times what recall gains there, without interpolation, as
 * scikit-learn has it. Equal scores share a threshold.
 * @param positive whether each of the scores belongs to a positive, 1 or 0, [n]
 * @returns 0 to 1, about the share of positives for chance; NaN without a positive, or if a score is NaN
 */
export function averagePrecisionOf(scores: Float64Array, positive: Uint8Array): number {
  if (scores.some(Number.isNaN)) return Number.NaN;
  let positives = 0;
  let taken = 0;
  let sum = 0;
  for (const { hits, misses } of thresholds(scores, positive)) {
    positives += hits;
    taken += hits + misses;
    sum += (hits * positives) / taken;
  }
  return sum / positives;
}

/** Positives and negatives at each score, from the highest. */
function* thresholds(
  scores: Float64Array,
  positive: Uint8Array,
): Generator<{ readonly hits: number; readonly misses: number }, void> {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  let hits = 0;
  let misses = 0;
  for (const [rank, index] of order.entries()) {
    if (positive[index]) hits += 1;
    else misses += 1;
    if (rank + 1 < order.length && scores[order[rank + 1] as number] === scores[index]) continue;
    yield { hits, misses };
    hits = 0;
    misses = 0;
  }
}
