/** Rows of features, [n, width], one behind the other. */
export interface FeatureRows {
  readonly features: Float32Array;
  readonly width: number;
}

/**
 * Rows, each divided by its length, float32 [n, width]; one of zeros stays as it is. How long a row of features is says
 * how much of something a picture shows (a strong contrast makes all of them larger), its direction says what. Between
 * rows of length 1, Euclid's distance squared is 2 - 2 cosine: what is near by one is near by the other.
 * @param rows those that are wanted, by their places; all by default
 */
export function unitRows(
  { features, width }: FeatureRows,
  rows: readonly number[] = [...new Array(features.length / width).keys()],
): Float32Array<ArrayBuffer> {
  const found = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    let squares = 0;
    for (let c = 0; c < width; c++) squares += (features[row * width + c] as number) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let c = 0; c < width; c++) found[i * width + c] = (features[row * width + c] as number) * scale;
  }
  return found;
}
