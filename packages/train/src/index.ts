// The training loop, its metrics, and prediction over batches.

export type { BatchIterable, BatchSource } from "./batches/batch-source.ts";
export type {
  CheckpointOptions,
  Resumed,
  ResumeRule,
  RunPlace,
  RunStore,
  SavedRun,
  SavedValue,
  SkippedRun,
} from "./checkpoints/checkpoint-options.ts";
export { describeSavedRun, type SavedRunDescription } from "./checkpoints/run-record.ts";
export {
  BatchError,
  CheckpointError,
  FitWorkerError,
  type FitWorkerErrorOptions,
  HealthError,
  MetricError,
  NonFiniteError,
  type NonFinitePlace,
  type NonFiniteReplay,
  TrainingOptionError,
} from "./errors.ts";
export { fit } from "./fit.ts";
export type { Fit, FitContext, FitOptions, FitResult } from "./fit-options.ts";
export { type FitInWorkerOptions, fitInWorker } from "./fit-worker.ts";
export {
  type CheckedModel,
  GoldenSampleError,
  type GoldenSamples,
  type GradientSample,
  goldenSamples,
} from "./golden-samples.ts";
export { type DescribeHealthOptions, describeHealth } from "./health/describe-health.ts";
export { findNonFinite, type NonFiniteSearch } from "./health/find-non-finite.ts";
export { type GradientHealthOptions, gradientHealth } from "./health/gradient-health.ts";
export { healthChart } from "./health/health-chart.ts";
export type {
  Fault,
  Finding,
  GateHealth,
  GradientHealth,
  ParameterHealth,
  SequenceHealth,
} from "./health/health-report.ts";
export type { LookedUp, NonFiniteElement, NonFiniteStep } from "./health/non-finite-element.ts";
export type { LayerWatch, SeenSequence, WatchedContext, WatchSequences } from "./health/watching.ts";
export {
  type LearningRateRange,
  type LearningRateRangeOptions,
  learningRateChart,
  learningRateRange,
} from "./learning-rate-range.ts";
export {
  type Average,
  averagedScores,
  type ClassCounts,
  type ClassScores,
  type Scores,
  scoresByClass,
} from "./metrics/class-scores.ts";
export {
  type AccuracyOptions,
  accuracy,
  f1,
  precision,
  recall,
  type ScoreOptions,
} from "./metrics/classification-metrics.ts";
export {
  type ClassificationReport,
  classificationReport,
  confusionMatrix,
  type Labels,
  type ReportOptions,
} from "./metrics/classification-report.ts";
export {
  errorByColumn,
  type ForecastErrors,
  forecastErrors,
  meanAbsoluteErrorOf,
  type Rows,
  rootMeanSquaredErrorOf,
  seasonalScale,
  symmetricMeanAbsolutePercentageErrorOf,
} from "./metrics/forecast-metrics.ts";
export type { Metric, MetricValues, SummedMetric } from "./metrics/metric.ts";
export { minimize } from "./minimize.ts";
export type {
  EarlyStopping,
  LossContext,
  Minimization,
  MinimizeOptions,
  MinimizeResult,
  StopReason,
} from "./minimize-options.ts";
export { type PredictAllOptions, predictAll } from "./predict.ts";
export { type PredictOptions, predict } from "./predict-model.ts";
export type { Callback, EpochFigures, Progress, StepProgress, Training } from "./progress.ts";
export { type FitSetup, serveFit } from "./serve-fit.ts";
export type { TimeLimit } from "./time-limit.ts";
export { type TimeTrainingOptions, type TrainingTime, timeTraining } from "./time-training.ts";
export type {
  BatchHoldsMoreThanTensors,
  TensorsOf,
  TracedBatch,
  WriteTrainBeforeLoss,
} from "./traced-batch.ts";
export type { TrainableModel } from "./trainable-model.ts";
export type { LossResult } from "./training-step.ts";
export { type Verification, type VerifyOptions, verify } from "./verify.ts";
export type { Messages } from "./worker-port.ts";
