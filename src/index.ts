/**
 * Transfer learning for image collections.
 *
 * @example
 * const data = (await ImageData.fromFolder('pictures')).normalize(imagenetStats);
 * const learner = await visionLearner(data, await readArchitecture('mobilenetv2.onnx'), { pretrained: true });
 * await learner.fitOneCycle(5);
 * await learner.exportOnnx('pictures.onnx');
 *
 * @module
 */
export { type Augmentation, augmentation } from './augment/augmentation.js';
export { brightness } from './augment/brightness.js';
export { contrast } from './augment/contrast.js';
export { cutout } from './augment/cutout.js';
export { dihedral } from './augment/dihedral.js';
export { flip } from './augment/flip.js';
export { mixup } from './augment/mixup.js';
export { noise } from './augment/noise.js';
export { type PresetName, presets } from './augment/presets.js';
export { resizedCrop } from './augment/resized-crop.js';
export { rotate } from './augment/rotate.js';
export type { Transform } from './augment/transform.js';
export { warp } from './augment/warp.js';
export { zoom } from './augment/zoom.js';
export type { SkippedPicture } from './data/decode-all.js';
export { type FolderOptions, ImageData } from './data/image-data.js';
export type { PictureSet } from './data/picture-set.js';
export type { Fit, PictureSize, SizeOption } from './data/picture-size.js';
export type { SplitRecord } from './data/split-pictures.js';
export { imagenetStats } from './data/stats.js';
export { type Fault, WarmstartError } from './error/warmstart-error.js';
export type { ArmErrors, ArmFacts, ArmName, ArmResult } from './experiment/arm.js';
export { type CompareOptions, type ComparePlan, type CompareResult, compare } from './experiment/compare.js';
export type { Verdict } from './experiment/verdict.js';
export type { Blocks } from './files/block-store.js';
export { Classifier, type Prediction } from './learner/classifier.js';
export type { Evaluation } from './learner/evaluation.js';
export type { ModelCard } from './learner/export-graph.js';
export { type FitOptions, type FitResult, Learner, type LearnerOptions } from './learner/learner.js';
export { accuracy, errorRate, type Metric, type Predictions } from './learner/metrics.js';
export { readArchitecture } from './learner/read-architecture.js';
export type { Summary, SummaryRow } from './learner/summary.js';
export { testTimeAugmentation } from './learner/test-time-augmentation.js';
export type { EpochRecord, TrainingEvent, TrainingListener } from './learner/training-event.js';
export { type VisionLearnerOptions, visionLearner } from './learner/vision-learner.js';
export type { Architecture } from './nn/body.js';
export { importedArchitecture } from './nn/imported-body.js';
export { type CrossEntropyOptions, crossEntropy, type Loss } from './nn/losses.js';
export type { ChannelStats } from './nn/network.js';
export { resnet18, resnet34, resnet50 } from './nn/resnet.js';
export type { LearningRate } from './optim/discriminative-rates.js';
export { type ShowBatchOptions, showBatch } from './sheet/show-batch.js';
