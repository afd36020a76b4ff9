import type { Predictions } from './predictions.js';

type Scores = Pick<Predictions, 'logits' | 'classes'>;

/** Log probability of every class, natural logarithm, float64 [n, classes]: log softmax of the logits. */
export function logProbabilities({ logits, classes }: Scores): Float64Array {
  const result = Float64Array.from(logits);
  for (let start = 0; start < result.length; start += classes) {
    const row = result.subarray(start, start + classes);
    const shift = logSumExp(row);
    for (let c = 0; c < classes; c++) row[c] = (row[c] as number) - shift;
  }
  return result;
}

/** Probability of every class, float64 [n, classes]: softmax of the logits. */
export function probabilitiesOf(scores: Scores): Float64Array {
  return logProbabilities(scores).map(Math.exp);
}

/**
 * Logits that give these probabilities, float32: their logarithms. Of 0, which float32 rounds small ones to, the
 * logarithm of the smallest positive float32 (-103.3) is taken.
 */
export function logitsOf(probabilities: Float32Array): Float32Array {
  return probabilities.map((p) => Math.log(Math.max(p, 2 ** -149)));
}

/**
 * Logarithm of the odds of every class against all others, float64 [n, classes]. It orders pictures as the class's
 * probability does, but does not round to equal what is nearly certain.
 */
export function logOdds({ logits, classes }: Scores): Float64Array {
  const result = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const top = row.indexOf(Math.max(...row));
    const below = Float64Array.from(row, (logit) => logit - (row[top] as number));
    const odds = below.map(Math.exp);
    let rest = 0;
    for (let c = 0; c < classes; c++) if (c !== top) rest += odds[c] as number;
    for (let c = 0; c < classes; c++) {
      const others = c === top ? rest : 1 + rest - (odds[c] as number);
      result[start + c] = (below[c] as number) - Math.log(others);
    }
  }
  return result;
}

/** Logarithm of the sum of exponentials, without overflow. */
function logSumExp(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i] as number);
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp((values[i] as number) - most);
  return most + Math.log(sum);
}
