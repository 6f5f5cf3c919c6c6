// Learning-rate schedules, evaluated inside the program. Steps count from 0; values agree with
// torch.optim.lr_scheduler.
import {
  add,
  cast,
  cos,
  div,
  evaluate,
  floor,
  greaterEqual,
  less,
  lessEqual,
  log,
  minimum,
  mul,
  pow,
  referenceBackend,
  scalar,
  sub,
  type Tensor,
  where,
} from "@grus/tensor";
import { checkNonNegative, checkPositive, checkSteps, HyperparameterError } from "./errors.ts";
import type { Schedule } from "./learning-rate.ts";

/** Always `rate`. */
export function constantSchedule(rate: number): Schedule {
  checkNonNegative("constantSchedule", { rate });
  return () => scalar(rate);
}

/** initial · factor^⌊step / every⌋; PyTorch's StepLR. */
export function stepSchedule({
  initial,
  every,
  factor,
}: {
  readonly initial: number;
  readonly every: number;
  readonly factor: number;
}): Schedule {
  checkNonNegative("stepSchedule", { initial, factor });
  checkSteps("stepSchedule", { every });
  return (step) => mul(initial, pow(scalar(factor), cast(div(step, every), "float32")));
}

/** initial · factor^(number of ascending `milestones` ≤ step); PyTorch's MultiStepLR. */
export function multiStepSchedule({
  initial,
  milestones,
  factor,
}: {
  readonly initial: number;
  readonly milestones: readonly number[];
  readonly factor: number;
}): Schedule {
  checkNonNegative("multiStepSchedule", { initial, factor });
  if (
    milestones.some((milestone, i) => !Number.isInteger(milestone) || milestone <= (milestones[i - 1] ?? -1))
  ) {
    throw new HyperparameterError(
      "multiStepSchedule",
      "milestones",
      `[${milestones}]`,
      "ascending whole numbers of at least 0",
    );
  }
  return (step) =>
    milestones.reduce<Tensor>(
      (rate, at) => where(greaterEqual(step, at), mul(rate, factor), rate),
      scalar(initial),
    );
}

/** initial · factor^step; PyTorch's ExponentialLR. */
export function exponentialSchedule({
  initial,
  factor,
}: {
  readonly initial: number;
  readonly factor: number;
}): Schedule {
  checkNonNegative("exponentialSchedule", { initial, factor });
  return (step) => mul(initial, pow(scalar(factor), cast(step, "float32")));
}

/** Linear from `initial` to `final` over `steps`, then `final`; PyTorch's LinearLR. */
export function linearSchedule({
  initial,
  final,
  steps,
}: {
  readonly initial: number;
  readonly final: number;
  readonly steps: number;
}): Schedule {
  checkNonNegative("linearSchedule", { initial, final });
  checkSteps("linearSchedule", { steps });
  return (step) => add(initial, mul(final - initial, progress(step, steps)));
}

/**
 * final + (initial − final) · (1 − step / steps)^power, then `final`; PyTorch's PolynomialLR. `power`
 * defaults to 1, `final` to 0.
 */
export function polynomialSchedule({
  initial,
  steps,
  power = 1,
  final = 0,
}: {
  readonly initial: number;
  readonly steps: number;
  readonly power?: number | undefined;
  readonly final?: number | undefined;
}): Schedule {
  checkNonNegative("polynomialSchedule", { initial, final });
  checkPositive("polynomialSchedule", { power });
  checkSteps("polynomialSchedule", { steps });
  return (step) => add(final, mul(initial - final, pow(sub(1, progress(step, steps)), scalar(power))));
}

/** Options of {@link cosineSchedule}. */
export interface CosineOptions {
  readonly initial: number;
  readonly steps: number;
  /** Default 0. */
  readonly final?: number | undefined;
  /**
   * After `steps`: "hold" the final rate (default), or "rise" again along the same cosine, as PyTorch does.
   */
  readonly afterwards?: "hold" | "rise" | undefined;
}

/**
 * final + (initial − final) · (1 + cos(π · step / steps)) / 2 (Loshchilov and Hutter, arXiv 1608.03983);
 * PyTorch's CosineAnnealingLR.
 */
export function cosineSchedule({ initial, steps, final = 0, afterwards = "hold" }: CosineOptions): Schedule {
  checkNonNegative("cosineSchedule", { initial, final });
  checkSteps("cosineSchedule", { steps });
  return (step) => {
    const part = afterwards === "hold" ? progress(step, steps) : div(cast(step, "float32"), steps);
    return cosineBetween(scalar(initial), scalar(final), part);
  };
}

/** Options of {@link cosineRestartsSchedule}. */
export interface CosineRestartsOptions {
  readonly initial: number;
  /** The number of steps of the first cycle. */
  readonly period: number;
  /** The ratio of the lengths of consecutive cycles. Default 1. */
  readonly growth?: number | undefined;
  /** Default 0. */
  readonly final?: number | undefined;
}

/** Cosine cycles that restart at `initial` (arXiv 1608.03983); PyTorch's CosineAnnealingWarmRestarts. */
export function cosineRestartsSchedule({
  initial,
  period,
  growth = 1,
  final = 0,
}: CosineRestartsOptions): Schedule {
  checkNonNegative("cosineRestartsSchedule", { initial, final });
  checkSteps("cosineRestartsSchedule", { period, growth });
  return (step) =>
    cosineBetween(scalar(initial), scalar(final), cyclePart(cast(step, "float32"), period, growth));
}

/** Options of {@link oneCycleSchedule}; defaults as PyTorch's OneCycleLR. */
export interface OneCycleOptions {
  readonly peak: number;
  /** The number of steps of the whole cycle. */
  readonly steps: number;
  /** The fraction of steps in which the rate rises. Default 0.3. */
  readonly rise?: number | undefined;
  /** The initial rate is peak / startDivisor. Default 25. */
  readonly startDivisor?: number | undefined;
  /** The final rate is the initial rate / finalDivisor. Default 10,000. */
  readonly finalDivisor?: number | undefined;
}

/** A cosine up to the peak and a cosine down (Smith and Topin, arXiv 1708.07120); PyTorch's OneCycleLR. */
export function oneCycleSchedule({
  peak,
  steps,
  rise = 0.3,
  startDivisor = 25,
  finalDivisor = 1e4,
}: OneCycleOptions): Schedule {
  checkPositive("oneCycleSchedule", { peak, startDivisor, finalDivisor });
  checkSteps("oneCycleSchedule", { steps });
  const top = rise * steps - 1;
  if (!(top > 0 && top < steps - 1)) {
    throw new HyperparameterError(
      "oneCycleSchedule",
      "rise",
      rise,
      `a fraction of the ${steps} steps with at least one step up and one down`,
    );
  }
  const first = scalar(peak / startDivisor);
  const last = scalar(peak / startDivisor / finalDivisor);
  return (step) => {
    const t = minimum(cast(step, "float32"), steps - 1);
    const up = cosineBetween(first, scalar(peak), div(t, top));
    const down = cosineBetween(scalar(peak), last, div(sub(t, top), steps - 1 - top));
    return where(lessEqual(t, top), up, down);
  };
}

/**
 * `schedule` with a linear warm-up: its rates are scaled from `from` (default 0) to 1 over the first `steps`.
 */
export function warmUp(
  schedule: Schedule,
  { steps, from = 0 }: { readonly steps: number; readonly from?: number | undefined },
): Schedule {
  checkSteps("warmUp", { steps });
  checkNonNegative("warmUp", { from });
  return (step) => {
    const share = add(from, mul(1 - from, progress(step, steps)));
    return where(less(step, steps), mul(schedule(step), share), schedule(step));
  };
}

/** The rate of one step, evaluated on the host, in float64. */
export async function rateAt(schedule: Schedule, step: number): Promise<number> {
  const rate = await evaluate(referenceBackend({ precision: "float64" }), schedule(scalar(step, "int32")));
  return rate.data[0]!;
}

/** step / steps, at most 1. */
function progress(step: Tensor, steps: number): Tensor {
  return div(cast(minimum(step, steps), "float32"), steps);
}

/** Half a cosine from `start` at part 0 to `end` at part 1. */
function cosineBetween(start: Tensor, end: Tensor, part: Tensor): Tensor {
  return add(end, mul(mul(sub(start, end), 0.5), add(1, cos(mul(Math.PI, part)))));
}

/** The position of a step within its cycle, in [0, 1). Cycle i has length period · growthⁱ. */
function cyclePart(t: Tensor, period: number, growth: number): Tensor {
  if (growth === 1) return sub(div(t, period), floor(div(t, period)));
  const cycles = div(log(add(1, mul(t, (growth - 1) / period))), Math.log(growth));
  // A step on a boundary belongs to the cycle that starts there, whatever the rounding of the logarithm.
  const cycle = floor(add(cycles, 1e-5));
  const length = mul(period, pow(scalar(growth), cycle));
  const start = div(sub(length, period), growth - 1);
  return div(sub(t, start), length);
}
