// Optimizers, learning-rate schedules and clipping.

export { type AdafactorOptions, adafactor } from "./adafactor.ts";
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
export {
  averagedParameters,
  type ExponentialMovingAverageOptions,
  exponentialMovingAverage,
  type StochasticWeightAverageOptions,
  stochasticWeightAverage,
} from "./average.ts";
export {
  type AdaptiveClipOptions,
  clipAdaptively,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  globalNorm,
} from "./clip.ts";
export { constrainMaxNorm, constrainRange, constrainUnitNorm, type RangeOptions } from "./constraint.ts";
export { HyperparameterError } from "./errors.ts";
export { groups, type ParameterGroup } from "./groups.ts";
export { type LambOptions, lamb, scaleByTrustRatio } from "./lamb.ts";
export {
  addDecayedWeights,
  addPenalty,
  type LearningRate,
  type PenaltyOptions,
  type Schedule,
  scaleByLearningRate,
} from "./learning-rate.ts";
export { setLearningRateScale, withLearningRateScale } from "./learning-rate-scale.ts";
export { type LionOptions, lion } from "./lion.ts";
export { type LookaheadOptions, lookahead } from "./lookahead.ts";
export { type MuonOptions, muon, orthogonalise } from "./muon.ts";
export { applyUpdates, chain, type Optimizer, type OptimizerState, type Update } from "./optimizer.ts";
export {
  type PlateauRule,
  type PlateauState,
  type ReduceOnPlateauOptions,
  reduceOnPlateau,
} from "./reduce-on-plateau.ts";
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
export { type ScheduleFreeOptions, scheduleFreeAdamW } from "./schedule-free.ts";
export { accumulateMomentum, type SgdOptions, sgd } from "./sgd.ts";
export {
  type CyclicOptions,
  cyclicSchedule,
  type InverseSquareRootOptions,
  inverseSquareRootSchedule,
  type NoamOptions,
  noamSchedule,
} from "./warm-schedules.ts";
