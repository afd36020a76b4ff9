/**
 * A normal blur of the colours of a picture, rows and then columns, that ends at three deviations. A picture goes on beyond
 * its edge with what is on its other side, as pictures that are moved around do.
 * @param values [height, width, 3]
 * @param deviation in pixels
 */
export function smoothed(
  values: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
  deviation: number,
): Float32Array {
  const reach = Math.min(Math.ceil(3 * deviation), Math.floor((Math.min(height, width) - 1) / 2));
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((a, b) => a + b, 0);
  const along = (source: Float32Array, length: number, step: number, startOf: (line: number) => number) => {
    const target = new Float32Array(source.length);
    const lines = source.length / length;
    for (let line = 0; line < lines; line++) {
      const start = startOf(line);
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let k = -reach; k <= reach; k++) {
          const from = (i + k + length) % length;
          sum += (weights[k + reach] as number) * (source[start + from * step] as number);
        }
        target[start + i * step] = sum / total;
      }
    }
    return target;
  };
  const rows = along(values, width, 3, (line) => Math.floor(line / 3) * 3 * width + (line % 3));
  return along(rows, height, 3 * width, (line) => line);
}
