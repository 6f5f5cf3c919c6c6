// Everything in one package, and what is built on it: choosing a backend, forecasting.
export type { GpuMode, GpuOptions } from "@grus/backend-gpu";
export * from "@grus/backend-wasm";
export * from "@grus/cells";
export * from "@grus/data";
export * from "@grus/io";
export * from "@grus/optim";
export * from "@grus/tensor";
export * from "@grus/train";
export {
  type BackendChoice,
  type BackendName,
  BackendNameError,
  type BackendStarter,
  createBackend,
} from "./backend.ts";
export {
  type FineTuned,
  type FineTuneOptions,
  type FineTuneRun,
  fineTune,
} from "./fine-tune.ts";
export {
  type FineTunedForecaster,
  type FineTuneForecasterOptions,
  type FineTuneForecasterRun,
  fineTuneForecaster,
} from "./fine-tune-forecaster.ts";
export { type LossName, lossNames } from "./fine-tune-losses.ts";
export {
  type CellName,
  cellNames,
  type ForecastNetwork,
  type ForecastNetworkSettings,
  type ForecastParameters,
  forecastNetwork,
} from "./forecast-network.ts";
export {
  type BaselineName,
  type ForecastTest,
  type TestedForecast,
  testForecaster,
} from "./forecast-test.ts";
export {
  type ForecastBatch,
  type Forecaster,
  type ForecasterRun,
  forecasterFit,
  forecasterModel,
  forecasterSettings,
  forecastNext,
  forecastSet,
  parameterCount,
  type TrainedForecaster,
  type TrainForecasterOptions,
  trainForecaster,
} from "./forecaster.ts";
export {
  ForecasterFileError,
  type ForecasterFiles,
  forecasterFiles,
  forecasterFromFiles,
} from "./forecaster-files.ts";
export { latestContext, namedForecaster, withForecastParameters } from "./forecaster-model.ts";
export { type FlatGoldenSamples, goldenFile, goldenFromFile } from "./golden-files.ts";
export { gpu } from "./gpu.ts";
export {
  type CandidateReport,
  NoBackendError,
  type PickBackendOptions,
  type PickedBackend,
  pickBackend,
} from "./pick-backend.ts";
export { FineTuneError } from "./row-batches.ts";
