import { median } from '../statistics/sample.js';
import { type CollectionReport, smallSide, type UnusualSize } from './collection-report.js';
import type { PictureFacts } from './examine-picture.js';
import { logOutliers } from './outliers.js';

/** The medians of both sides, in pixels. */
export function usualSize(pictures: readonly PictureFacts[]): Pick<CollectionReport, 'sizes'> {
  if (pictures.length === 0) return {};
  return {
    sizes: { width: median(pictures.map(({ width }) => width)), height: median(pictures.map(({ height }) => height)) },
  };
}

/** Pictures that are very small, or of which area or shape, upright or lying, are far from the median. Each is named once. */
export function unusualSizes(pictures: readonly PictureFacts[]): UnusualSize[] {
  const areas = new Set(logOutliers(pictures.map(({ width, height }) => width * height)));
  const shapes = new Set(
    logOutliers(pictures.map(({ width, height }) => Math.max(width, height) / Math.min(width, height))),
  );
  return pictures.flatMap(({ file, width, height }, i): UnusualSize[] => {
    const unusual =
      Math.min(width, height) < smallSide ? 'small' : areas.has(i) ? 'area' : shapes.has(i) ? 'shape' : undefined;
    return unusual === undefined ? [] : [{ file, width, height, unusual }];
  });
}

/** Where grey pictures lie among those in colour, a network may learn that in place of what they show. */
export function colourMix(pictures: readonly PictureFacts[]): Pick<CollectionReport, 'colourMix'> {
  const grey = pictures.filter((picture) => picture.grey);
  if (grey.length === 0 || grey.length === pictures.length) return {};
  const rarer = grey.length <= pictures.length / 2 ? 'grey' : 'colour';
  const files = pictures.filter((picture) => picture.grey === (rarer === 'grey')).map(({ file }) => file);
  return { colourMix: { rarer, files } };
}
