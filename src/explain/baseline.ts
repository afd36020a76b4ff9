import sharp from 'sharp';

/** What a picture that shows nothing looks like: all black, its own mean colour, or itself out of focus. */
export type Baseline = 'black' | 'mean' | 'blur';

/** Standard deviation of the blur, as a share of the shorter side: strokes and small signs are gone, fields of colour stay. */
const blurShare = 0.1;

/** The picture that shows nothing in place of this one, uint8 [height, width, 3]. */
export async function baselineOf(
  picture: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
  baseline: Baseline,
): Promise<Uint8Array> {
  if (baseline === 'black') return new Uint8Array(picture.length);
  if (baseline === 'blur') {
    const sigma = Math.max(0.3, blurShare * Math.min(height, width));
    return new Uint8Array(
      await sharp(picture, { raw: { height, width, channels: 3 } })
        .blur(sigma)
        .raw()
        .toBuffer(),
    );
  }
  const sums = [0, 0, 0];
  for (const [i, v] of picture.entries()) sums[i % 3] = (sums[i % 3] as number) + v;
  const mean = sums.map((sum) => Math.round((3 * sum) / picture.length));
  return picture.map((_, i) => mean[i % 3] as number);
}
