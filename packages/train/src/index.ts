// The fit loop, its metrics, and prediction over batches.
export {
  FitOptionError,
  FitWorkerError,
  type FitWorkerErrorOptions,
  NonFiniteError,
  type NonFinitePlace,
} from "./errors.ts";
export {
  type BatchSource,
  type Callback,
  type EarlyStopping,
  type Fit,
  type FitOptions,
  type FitResult,
  fit,
  type LossContext,
  type Progress,
  type StepProgress,
  type StopReason,
} from "./fit.ts";
export { type FitInWorkerOptions, fitInWorker } from "./fit-worker.ts";
export {
  type CheckedModel,
  type GoldenSamples,
  type GradientSample,
  goldenSamples,
} from "./golden-samples.ts";
export {
  errorByColumn,
  type ForecastErrors,
  forecastErrors,
  meanAbsoluteErrorOf,
  type Rows,
  rootMeanSquaredErrorOf,
  seasonalScale,
  symmetricMeanAbsolutePercentageErrorOf,
} from "./metrics.ts";
export { type PredictOptions, predictAll } from "./predict.ts";
export { type FitSetup, serveFit } from "./serve-fit.ts";
export { type TimeTrainingOptions, type TrainingTime, timeTraining } from "./time-training.ts";
export { GoldenSampleError, type Verification, type VerifyOptions, verify } from "./verify.ts";
export type { Messages } from "./worker-port.ts";
