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
export { classWeights } from './data/class-balance.js';
export { listClassFolders } from './data/class-folders.js';
export { type CsvLabelsOptions, listByCsv } from './data/csv-labels.js';
export type { SkippedPicture } from './data/decode-all.js';
export { ImageData } from './data/image-data.js';
export type { LabelledListing, LabelRecord, LeftOut } from './data/labelled-files.js';
export type { ListPictures } from './data/listed-pictures.js';
export { type LabelFunction, listByFunction, listByNames, type NameLabelsOptions } from './data/name-labels.js';
export type { PictureSet } from './data/picture-set.js';
export type { Fit, PictureSize, SizeOption } from './data/picture-size.js';
export type { ImageDataOptions } from './data/read-pictures.js';
export type { SplitOption, SplitRecord } from './data/split-pictures.js';
export { imagenetStats } from './data/stats.js';
export type { Chart, ChartAxis, ChartPoint, ChartSeries } from './drawing/chart.js';
export { pngChart } from './drawing/png-chart.js';
export { svgChart } from './drawing/svg-chart.js';
export { terminalChart } from './drawing/terminal-chart.js';
export { type Carbon, type CarbonIntensity, carbonIntensity, carbonOf, worldIntensity } from './energy/carbon.js';
export type { Energy, EnergyAmount, EnergyPart } from './energy/energy.js';
export { EnergyMeter, type EnergyMeterOptions } from './energy/energy-meter.js';
export { type Fault, WarmstartError } from './error/warmstart-error.js';
export type { ArmErrors, ArmFacts, ArmName, ArmResult } from './experiment/arm.js';
export { type CompareOptions, type ComparePlan, type CompareResult, compare } from './experiment/compare.js';
export { type CostToTarget, costToTarget, energyToTarget } from './experiment/cost-to-target.js';
export { type LoadedRun, loadRun, type RunConfig, readRun, type SavedRun } from './experiment/load-run.js';
export { type RunCollection, runCollection } from './experiment/run-collection.js';
export type { Verdict } from './experiment/verdict.js';
export { type ExplainAllOptions, type ExplainedFile, explainAll } from './explain/explain-all.js';
export { type ExplainCuesOptions, explainCues } from './explain/explain-cues.js';
export { type ExplainedNetwork, openNetwork } from './explain/explained-network.js';
export {
  Explainer,
  type ExplainerOptions,
  type ExplainOptions,
  type ExplanationMethod,
  explanationMethods,
} from './explain/explainer.js';
export type { ExplanationPage } from './explain/explanation-page.js';
export type { Explanation, HeatMap } from './explain/heat-map.js';
export { type Look, type LooksOptions, looksOf } from './explain/looks.js';
export { overlay, type SeenPicture } from './explain/overlay.js';
export { type SanityOptions, type SanityReport, type SanityStep, sanityCheck } from './explain/sanity-check.js';
export {
  type CueShare,
  type LabelledFiles,
  type SpuriousCue,
  type SpuriousCueOptions,
  type SpuriousCues,
  spuriousCues,
} from './explain/spurious-cues.js';
export type { TrainingNeighbour } from './explain/training-neighbour.js';
export { type ExplainMistakesOptions, explainMistakes } from './features/explain-mistakes.js';
export type { LabelledCollection } from './features/labelled-collection.js';
export { type LikelyWrongLabel, type LikelyWrongLabels, likelyWrongLabels } from './features/likely-wrong-labels.js';
export { type NearOptions, type Neighbour, nearestTo } from './features/near-neighbours.js';
export { type PictureFeatures, type ReadFeaturesOptions, readFeatures } from './features/read-features.js';
export {
  type TrainingNeighbours,
  type TrainingNeighboursOptions,
  trainingNeighbours,
} from './features/training-neighbours.js';
export type { FeatureRows } from './features/unit-rows.js';
export type { Blocks } from './files/block-store.js';
export type { DownloadProgress } from './hub/download.js';
export type { CachedFile } from './hub/hub-cache.js';
export { type HubFile, parseHubFile } from './hub/hub-file.js';
export { type HubChoices, type HubSettings, hubSettings, type Patience } from './hub/hub-settings.js';
export { type KnownWeights, knownWeights, type Preprocessing } from './hub/known-weights.js';
export { type Pulled, type PullOptions, pull } from './hub/pull.js';
export {
  type ClassificationReport,
  classificationReport,
  type ReportScores,
} from './interpret/classification-report.js';
export { type Confusion, confusionMatrix, mostConfused, type Normalization } from './interpret/confusion-matrix.js';
export { type EvaluateFolderOptions, evaluateFolder, type FolderEvaluation } from './interpret/evaluate-folder.js';
export { Interpretation } from './interpret/interpretation.js';
export { type JudgedPicture, mostUnsure, type NamedPredictions, topLosses } from './interpret/judged-pictures.js';
export { type ExplainLayersOptions, explainLayers } from './layers/explain-layers.js';
export { linearCka } from './layers/linear-cka.js';
export { withPretrainedFile } from './learner/body-from-file.js';
export type { Callback, Decision, EpochEnd, FitStart, Memory, StepEnd } from './learner/callback.js';
export { lossChart, lrFindChart, rateChart } from './learner/charts.js';
export { Classifier, type LikelyLabel, type Prediction } from './learner/classifier.js';
export { type Classified, type ClassifyAllOptions, classifyAll, type Scorer } from './learner/classify-all.js';
export { earlyStopping } from './learner/early-stopping.js';
export type { Evaluation } from './learner/evaluation.js';
export type { FormOptions, Precision } from './learner/export-form.js';
export type { ModelCard } from './learner/export-graph.js';
export type { Frozen } from './learner/freezing.js';
export { type InspectedModel, type InspectOptions, inspectModel } from './learner/inspect-model.js';
export { KeptFeatures } from './learner/kept-features.js';
export {
  type FineTuneOptions,
  type FitOptions,
  type FitResult,
  Learner,
  type LearnerOptions,
  type OneCycleFitOptions,
} from './learner/learner.js';
export type { LrFindOptions, LrFindResult } from './learner/lr-find.js';
export type { MonitorOptions } from './learner/monitor.js';
export type { PatienceOptions } from './learner/patience.js';
export { readArchitecture } from './learner/read-architecture.js';
export { type RecordedEpoch, Recorder, type StepRecord } from './learner/recorder.js';
export { type ReduceOnPlateauOptions, reduceOnPlateau } from './learner/reduce-on-plateau.js';
export type { CheckpointOptions } from './learner/run-checkpoint.js';
export { type SaveBestOptions, saveBest } from './learner/save-best.js';
export type { Summary, SummaryRow } from './learner/summary.js';
export { testTimeAugmentation } from './learner/test-time-augmentation.js';
export type { EpochRecord, TrainingEvent, TrainingListener } from './learner/training-event.js';
export { type VisionLearnerOptions, visionLearner } from './learner/vision-learner.js';
export { type ExplainMapOptions, explainMap } from './map/explain-map.js';
export { accuracy, errorRate, topKAccuracy } from './metrics/accuracy.js';
export { cohenKappa, type KappaWeights, matthewsCorrelation } from './metrics/agreement.js';
export { type Average, type ClassScores, fBeta, precision, recall, scoresByClass } from './metrics/f-beta.js';
export {
  accuracyMulti,
  exactMatches,
  type MultiLabelFBetaOptions,
  multiLabelAccuracy,
  multiLabelAuroc,
  multiLabelAurocByClass,
  multiLabelAveragePrecision,
  multiLabelAveragePrecisionByClass,
  multiLabelFBeta,
} from './metrics/multi-label.js';
export {
  auroc,
  aurocByClass,
  averagePrecision,
  averagePrecisionByClass,
  type RankAverage,
} from './metrics/one-against-rest.js';
export type { Metric, MetricOf, MultiLabelMetric, MultiLabelPredictions, Predictions } from './metrics/predictions.js';
export { brierScore, negativeLogLikelihood } from './metrics/proper-scores.js';
export { expectedCalibrationError, type ReliabilityBin, reliabilityTable } from './metrics/reliability.js';
export { type CalibrationScores, fitTemperature, type TemperatureFit, withTemperature } from './metrics/temperature.js';
export type { LoraOptions } from './nn/adapted-network.js';
export { convnextTiny } from './nn/architectures/convnext.js';
export { densenet121 } from './nn/architectures/densenet.js';
export { efficientnetB0 } from './nn/architectures/efficientnet.js';
export { mobilenetV2Standard } from './nn/architectures/mobilenet-v2.js';
export { mobilenetV3Large, mobilenetV3Small } from './nn/architectures/mobilenet-v3.js';
export { type MobileVitOptions, type MobileVitStage, mobileVit } from './nn/architectures/mobilevit.js';
export { regnetY400 } from './nn/architectures/regnet.js';
export { resnet18, resnet34, resnet50, resnet101, resnext50 } from './nn/architectures/resnet.js';
export { shufflenetV2x05, shufflenetV2x10 } from './nn/architectures/shufflenet.js';
export { squeezenet1_1 } from './nn/architectures/squeezenet.js';
export { type SwinOptions, swinTransformer } from './nn/architectures/swin-transformer.js';
export { transformerArchitectures } from './nn/architectures/transformers.js';
export { vgg11, vgg16 } from './nn/architectures/vgg.js';
export { type VisionTransformerOptions, visionTransformer } from './nn/architectures/vision-transformer.js';
export { architectures } from './nn/architectures.js';
export { attentionHead } from './nn/attention-head.js';
export type { Architecture, Body, BodyOptions, ForeignNames } from './nn/body.js';
export { fastaiHead, type Head, type HeadOptions, linearHead } from './nn/head.js';
export { type ImportOptions, importedArchitecture } from './nn/imported-body.js';
export {
  binaryCrossEntropy,
  type CrossEntropyOptions,
  crossEntropy,
  type FocalOptions,
  focalLoss,
  type Loss,
} from './nn/losses.js';
export type {
  BodyFacts,
  CutFacts,
  GroupFacts,
  ModelFacts,
  OperatorFacts,
  OperatorUse,
  TensorFacts,
} from './nn/model-facts.js';
export { type HeadName, namedHeads } from './nn/named-heads.js';
export type { ChannelStats } from './nn/network.js';
export type { AdamWOptions } from './optim/adamw.js';
export type { LearningRate } from './optim/discriminative-rates.js';
export type { OneCycleOptions } from './optim/one-cycle.js';
export type { RateSuggestion, RateSuggestions } from './optim/rate-suggestions.js';
export {
  type CollectionExplained,
  type ExplainCollectionOptions,
  explainCollection,
} from './overview/explain-collection.js';
export { type ExplainFilesOptions, explainFiles, type FilesExplained } from './overview/explain-files.js';
export { type ExplanationPart, explanationParts } from './overview/explanation-parts.js';
export { type ReportOptions, reportOn } from './report/content.js';
export { renderMarkdown } from './report/markdown.js';
export { renderPage } from './report/page.js';
export type { FindNetworkBefore, NetworkBefore } from './report/pretraining-change.js';
export type { ReportContent } from './report/report-content.js';
export { type ReportFiles, writeReport as writeStudyReport } from './report/write-report.js';
export { type ShowBatchOptions, showBatch } from './sheet/show-batch.js';
export { type BootstrapOptions, bcaInterval } from './statistics/bca.js';
export { holm } from './statistics/holm.js';
export {
  type EquivalenceOptions,
  type LabelCount,
  type LabelEquivalence,
  type LearningCurves,
  labelEquivalence,
} from './statistics/label-equivalence.js';
export { meanInterval } from './statistics/mean-interval.js';
export { mean, median, pairedDifferences, type Statistic } from './statistics/sample.js';
export { type SignFlipOptions, signFlipTest } from './statistics/sign-flip.js';
export { signFlipFamily } from './statistics/sign-flip-family.js';
export { probabilityOfSuperiority, type Superiority } from './statistics/superiority.js';
export { type Interval, wilsonInterval } from './statistics/wilson.js';
export type {
  ArmComparison,
  Cell,
  Convergence,
  Equivalence,
  Estimate,
  Findings,
  Length,
  StudyVerdict,
} from './study/findings.js';
export { findingsOf } from './study/findings-of.js';
export { joinStudies } from './study/join-studies.js';
export { type LabelBudget, type LabelBudgetOptions, labelBudgets } from './study/label-budgets.js';
export type { Outcome } from './study/outcome.js';
export { type QuantifyOptions, quantify } from './study/quantify.js';
export type { StudyEvent } from './study/run-study.js';
export { serveTrainings } from './study/serve-trainings.js';
export type { StudyArm } from './study/study-arm.js';
export { readStudy } from './study/study-folder.js';
export { StudyPlan } from './study/study-plan.js';
export type {
  ArmRecord,
  Choice,
  JudgedTraining,
  Method,
  SavedStudy,
  StudyBudget,
  StudyRecord,
} from './study/study-record.js';
export type { TrainingJob } from './study/training-job.js';
export { inProcess, type TrainingRunner } from './study/training-runner.js';
export { type WorkerOptions, workerProcesses } from './study/worker-processes.js';
export {
  type AlikePictures,
  type CollectionReport,
  mustBeMended,
  type UnusualSize,
} from './verify/collection-report.js';
export { type VerifyOptions, verifyPictures } from './verify/verify-pictures.js';
