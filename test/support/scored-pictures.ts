import type { MultiLabelPredictions, Predictions } from '../../src/metrics/predictions.js';

// Fixed predictions whose metrics are known from scikit-learn 1.2.1 (logits are quarters, so that some are equal).

/** 20 pictures of four classes. */
export const fourClasses: Predictions = {
  classes: 4,
  labels: Int32Array.of(3, 2, 2, 3, 2, 3, 3, 0, 0, 1, 1, 3, 3, 0, 1, 3, 0, 3, 0, 1),
  // biome-ignore format: a row a picture
  logits: Float32Array.of(
    0.75, 0.5, 0.25, 0.25,
    0, 1, -1, -0.75,
    -2.75, -2, -1.75, -0.25,
    -2, 0.5, 0.25, 0.25,
    -3.75, -0.75, 1.5, 0.25,
    -2.25, -0.75, -1.5, -1.25,
    1.5, -1.25, 0, 2,
    -0.75, -0.25, 0.25, 0,
    -1.5, 0, 2, -2.25,
    1.25, 2, -1, 3,
    1.25, -0.5, 0, 0.75,
    -0.25, 1, 0, 1.75,
    2.25, -1, 0.25, 0.25,
    2, -1.75, -0.75, -0.25,
    1.25, 2.5, -2, -1.25,
    1, -3, -0.75, 1,
    3.25, 1, -0.5, -0.5,
    -0.5, 2.25, -0.75, 0.25,
    1.5, -0.25, -0.25, -1.75,
    0, 0.75, 1.75, 1,
  ),
};

/** 14 pictures of two classes. */
export const twoClasses: Predictions = {
  classes: 2,
  labels: Int32Array.of(1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0),
  // biome-ignore format: a row a picture
  logits: Float32Array.of(
    -0.75, 1,
    0.25, 0.5,
    -0.5, 0.5,
    -0.75, -1.25,
    0.75, -2.25,
    0.75, -0.75,
    1.5, -0.75,
    1.75, 0.25,
    -1.5, 2,
    1.5, 1,
    -0.25, 0.25,
    -1, 1.5,
    -0.5, 0.25,
    -0.75, -0.75,
  ),
};

/** 10 pictures of four classes, none of which belongs to the last or is called by it. */
export const lackingClass: Predictions = {
  classes: 4,
  labels: Int32Array.of(0, 1, 1, 0, 2, 1, 0, 2, 2, 0),
  // biome-ignore format: a row a picture
  logits: Float32Array.of(
    4, -1, -1.5, 0.5,
    2, -0.75, -0.25, -1,
    -2.75, 2.5, 0, 0,
    0.25, 0.75, -0.75, -0.25,
    -1.75, -1.75, 3.5, -0.75,
    0.5, 1.5, -0.75, -0.75,
    2.5, -0.5, -0.25, 0,
    1.75, 1, 2, -0.75,
    -2, 1.5, 3, -0.25,
    2.25, 1.25, 1.25, 1.5,
  ),
};

/** 9 pictures, each of any of three classes. */
export const severalLabels: MultiLabelPredictions = {
  classes: 3,
  // biome-ignore format: a row a picture
  targets: Uint8Array.of(
    1, 0, 1,
    0, 1, 0,
    0, 0, 1,
    1, 1, 1,
    0, 0, 0,
    0, 0, 1,
    0, 0, 1,
    0, 0, 0,
    1, 0, 0,
  ),
  // biome-ignore format: a row a picture
  logits: Float32Array.of(
    1.25, -1.75, 0,
    -1.75, -0.25, -0.5,
    -1.5, -0.5, 1,
    2.75, -0.75, 1.75,
    -0.75, -0.75, -2.25,
    -1.25, 0, 0.75,
    -0.75, -1, 2,
    -0.75, -3, -1.5,
    -1.25, -4, -1.25,
  ),
};

/** No pictures at all. */
export const noPictures: Predictions = { classes: 2, labels: new Int32Array(0), logits: new Float32Array(0) };
