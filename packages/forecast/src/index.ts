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
export type { EnsembleChoice } from "./ensemble/ensemble-choice.ts";
export type { KnownSeries } from "./ensemble/known-series.ts";
export type { Contribution, ForecastExplanation } from "./forecaster/explain-forecast.ts";
export type { FineTuneOptions, FineTuneTest } from "./forecaster/fine-tune-forecaster.ts";
export {
  type ExplainTable,
  type Forecaster,
  type ForecasterRecord,
  forecasterFrom,
  type PathTable,
  type PredictTable,
} from "./forecaster/forecaster.ts";
export {
  type ForecasterFiles,
  isForecaster,
  open,
  readForecaster,
  save,
} from "./forecaster/forecaster-files.ts";
export type { SeenValues } from "./forecaster/seen-values.ts";
export type {
  ForecastInterval,
  PathOptions,
  SeriesForecast,
  SeriesPaths,
} from "./forecaster/series-forecast.ts";
export type { ColumnChange, WhatIf } from "./forecaster/what-if.ts";
export { ForecasterFileError } from "./forecaster-file-error.ts";
export { forecasterInputs } from "./graph/forecaster-inputs.ts";
export {
  type ForecasterModel,
  type ForecasterModelOptions,
  forecasterModel,
} from "./graph/forecaster-model.ts";
export { type LeftPart, PortabilityError } from "./graph/portability-error.ts";
export { aggregate, type Hierarchy, hierarchyOf } from "./hierarchy/hierarchy.ts";
export { HierarchyError } from "./hierarchy/hierarchy-error.ts";
export {
  type ReconcileMethod,
  type ReconcileOptions,
  type Reconciler,
  reconciler,
} from "./hierarchy/reconcile.ts";
export type { Holiday, HolidayPlace } from "./holidays/holiday.ts";
export type { HolidayCalendar, Holidays, SavedHolidays } from "./holidays/holidays.ts";
export type { AdaptiveState } from "./intervals/adaptive-conformal.ts";
export type { ErrorLevelsState } from "./intervals/error-levels.ts";
export type { ErrorRowsState } from "./intervals/error-rows.ts";
export type { SpreadUse } from "./intervals/error-units.ts";
export { levelName } from "./intervals/levels.ts";
export type { IntervalState } from "./intervals/task-intervals.ts";
export { type ForecastDistribution, forecastDistributions } from "./parts/distribution.ts";
export { eachSeries } from "./parts/each-series.ts";
export { type NetworkOptions, networkCells } from "./parts/network-options.ts";
export type {
  Effect,
  FitListener,
  FitOptions,
  FitStore,
  FittedPart,
  Part,
  PartRecord,
  RefitOptions,
} from "./parts/part.ts";
export { type RankedRidge, rankedRidges } from "./parts/rank-ridges.ts";
export { type RidgeOptions, ridgePart } from "./parts/ridge-part.ts";
export { type SegmentOptions, segmentPart } from "./parts/segment-part.ts";
export { type OneSeries, type Origins, originsIn, type Range, type Task, truthOf } from "./parts/task.ts";
export type { Reasoned } from "./plan/default-horizon.ts";
export type { FoundSeason } from "./plan/find-seasons.ts";
export type { FoldOptions, FoldPlan, Refit } from "./plan/folds.ts";
export type { SeriesSplit } from "./plan/split-series.ts";
export type { Covariate } from "./read/covariates.ts";
export type { ColumnRoles, RowRules, SeriesPlan } from "./read/series-plan.ts";
export type { CovariateRoles, TableData, TableSeries } from "./read/table-task.ts";
export { type Backtest, type BacktestOptions, backtest } from "./run/backtest.ts";
export type { Candidate } from "./run/choose-for-task.ts";
export { type Forecast, forecast } from "./run/forecast.ts";
export type { ForecastOptions, ForecastPlan } from "./run/forecast-options.ts";
export type { ChosenPart } from "./run/forecast-task.ts";
export type { ForecastProgress, ProgressListener, Stage } from "./run/task-progress.ts";
export {
  figuresBySeries,
  figuresByStep,
  type LevelFigures,
  type RivalFigures,
  type TestedForecasts,
  type TestFigures,
  type TestScores,
} from "./run/test-figures.ts";
export type { BacktestFold, FoldedTest } from "./run/test-folds.ts";
export type { ForecastTest, TestedInterval, TestedRival } from "./run/test-task.ts";
export { bestNaive, type Verdict } from "./run/verdict.ts";
export type { IntervalScores } from "./scores/intervals.ts";
export { type M4Scores, type M4Series, m4Scores, naive2, owa } from "./scores/m4.ts";
export {
  type ForecastScores,
  type SeriesScales,
  scalesOfSeries,
  scoreForecasts,
} from "./scores/score-forecasts.ts";
export { keyedFitStore } from "./store/keyed-fit-store.ts";
