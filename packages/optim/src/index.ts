// Optimizers, learning-rate schedules and clipping.
export {
  type AdadeltaOptions,
  type AdagradOptions,
  adadelta,
  adagrad,
} from "./adagrad.ts";
export {
  type AdamDecays,
  type AdamOptions,
  type AdamWOptions,
  adam,
  adamW,
  type ScaleByAdamOptions,
  scaleByAdam,
} from "./adam.ts";
export { type AdamRelativeOptions, adamax, type NadamOptions, nadam, radam } from "./adam-relatives.ts";
export { clipByGlobalNorm, clipByValue, globalNorm } from "./clip.ts";
export { HyperparameterError } from "./errors.ts";
export { addDecayedWeights, type LearningRate, type Schedule, scaleByLearningRate } from "./learning-rate.ts";
export { applyUpdates, chain, type Optimizer, type OptimizerState, type Update } from "./optimizer.ts";
export { type RmspropOptions, rmsprop } from "./rmsprop.ts";
export {
  type CosineOptions,
  type CosineRestartsOptions,
  constantSchedule,
  cosineRestartsSchedule,
  cosineSchedule,
  exponentialSchedule,
  linearSchedule,
  multiStepSchedule,
  type OneCycleOptions,
  oneCycleSchedule,
  polynomialSchedule,
  rateAt,
  stepSchedule,
  warmUp,
} from "./schedule.ts";
export { accumulateMomentum, type SgdOptions, sgd } from "./sgd.ts";
