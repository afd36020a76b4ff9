import type { CaptionedPicture } from '../page/block.js';

/** A training picture that the network finds like one that was explained. */
export interface TrainingNeighbour {
  /** Relative to the folder of the training pictures. */
  readonly file: string;
  /** The class that it was learned as. */
  readonly label: string;
  /** Cosine of the angle between the features of both, -1 to 1. */
  readonly similarity: number;
  /** Address relative to the page; absent where it can no longer be read. */
  readonly picture?: string;
  /** Whether it is the very file that was explained. */
  readonly isItself?: boolean;
}

/** What they are, for whoever looks at them. */
export const neighboursText =
  'After each picture and its map come the training pictures that the network finds most like it: their features, the numbers ' +
  'by which its last layer decides, have the largest cosine with those of the picture (1 is the same direction, 0 nothing in ' +
  'common). Where they are of the class that it takes the picture for, it decides as they have taught it: see whether they are ' +
  'alike in what matters or in something that should not, and whether they are labelled rightly. Where they are of other ' +
  'classes, trust the decision less.';

/** `3 of the 4 training pictures most like it are road`. */
export function neighboursWords(told: string, neighbours: readonly TrainingNeighbour[]): string {
  const same = neighbours.filter(({ label }) => label === told).length;
  if (neighbours.length === 1) return `the training picture most like it is ${neighbours[0]?.label}`;
  return `${same === 0 ? 'none' : same} of the ${neighbours.length} training pictures most like it ${same === 1 ? 'is' : 'are'} ${told}`;
}

export function captionedNeighbour({
  file,
  label,
  similarity,
  picture,
  isItself,
}: TrainingNeighbour): CaptionedPicture {
  return {
    picture: { file, ...(picture !== undefined && { thumbnail: picture }), alt: `A training picture of ${label}` },
    lines: [`learned as ${label}`, isItself ? 'this very picture' : `cosine ${similarity.toFixed(2)}`],
  };
}
