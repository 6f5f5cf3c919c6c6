// Forecasts of time series.

export { AnomalyDetector } from "./anomalies/anomaly-detector.ts";
export {
  type AnomalyDetectorOptions,
  type AnomalyDetectorState,
  type AnomalyKind,
  type AnomalyObservation,
  defaultAnomalyThreshold,
} from "./anomalies/anomaly-types.ts";
export {
  type NabProfile,
  type NabResult,
  type NabSeries,
  type NabWindow,
  nabProbation,
  nabProfiles,
  nabScore,
} from "./anomalies/nab-score.ts";
export { nabWindows } from "./anomalies/nab-windows.ts";
export { seasonOfTimes } from "./anomalies/season-of-times.ts";
export { type ForecasterFiles, open, save } from "./files.ts";
export {
  type FineTuned,
  type FineTuneLoss,
  type FineTuneOptions,
  type FineTuneRun,
  fineTune,
  fineTuneLosses,
} from "./fine-tune.ts";
export { type Forecaster, parameterCount } from "./forecaster.ts";
export { ForecasterFileError } from "./forecaster-file-error.ts";
export * as naive from "./naive.ts";
export { latestContext, namedModel, withParameters } from "./named-model.ts";
export {
  type CellName,
  cellNames,
  type Network,
  type NetworkParameters,
  type NetworkSettings,
  network,
} from "./network.ts";
export { eachSeries } from "./parts/each-series.ts";
export type { FitOptions, FittedPart, Part } from "./parts/part.ts";
export { type RankedRidge, rankedRidges } from "./parts/rank-ridges.ts";
export { type RidgeOptions, ridgePart } from "./parts/ridge-part.ts";
export { type SegmentOptions, segmentPart } from "./parts/segment-part.ts";
export { type OneSeries, type Origins, originsIn, type Range, type Task, truthOf } from "./parts/task.ts";
export { next, predict } from "./predict.ts";
export { type Preparation, parsePreparation } from "./preparation.ts";
export { type Prepared, type PrepareOptions, prepare } from "./prepare.ts";
export type { PreparedSeries } from "./prepared-series.ts";
export { restore } from "./restore.ts";
export { type M4Scores, type M4Series, m4Scores, naive2, owa } from "./scores/m4.ts";
export type { LatestWindow } from "./series.ts";
export { type BaselineName, type TestedForecast, type TestResult, test } from "./test-forecaster.ts";
export {
  minimizeOptions,
  networkSettings,
  type Trained,
  type TrainOptions,
  type TrainRun,
  train,
} from "./train.ts";
export type { Batch } from "./window-batches.ts";
