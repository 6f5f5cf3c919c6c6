// Schedules with a warm-up, and cyclic schedules.
import {
  abs,
  add,
  cast,
  div,
  floor,
  maximum,
  minimum,
  mul,
  pow,
  scalar,
  sqrt,
  sub,
  type Tensor,
} from "@grus/tensor";
import { checkNonNegative, checkPositive, checkSteps, HyperparameterError } from "./errors.ts";
import type { Schedule } from "./learning-rate.ts";

/** Options of {@link inverseSquareRootSchedule}. */
export interface InverseSquareRootOptions {
  /** The rate at the end of the warm-up. */
  readonly peak: number;
  /** The number of steps of the warm-up. */
  readonly warmUp: number;
}

/**
 * peak · min((step + 1) / warmUp, √(warmUp / (step + 1))): rises linearly, then decreases as 1/√step (Vaswani
 * et al., arXiv 1706.03762, section 5.3).
 */
export function inverseSquareRootSchedule({ peak, warmUp }: InverseSquareRootOptions): Schedule {
  checkNonNegative("inverseSquareRootSchedule", { peak });
  checkSteps("inverseSquareRootSchedule", { warmUp });
  return (step) => {
    const t = add(cast(step, "float32"), 1);
    return mul(peak, minimum(div(t, warmUp), sqrt(div(warmUp, t))));
  };
}

/** Options of {@link noamSchedule}. */
export interface NoamOptions {
  /** The number of features of the model. */
  readonly size: number;
  readonly warmUp: number;
  /** Default 1. */
  readonly factor?: number | undefined;
}

/**
 * factor / √size · min(1/√(step + 1), (step + 1) / warmUp^1.5): {@link inverseSquareRootSchedule} with the
 * peak of "Attention is all you need".
 */
export function noamSchedule({ size, warmUp, factor = 1 }: NoamOptions): Schedule {
  checkPositive("noamSchedule", { size, factor });
  checkSteps("noamSchedule", { warmUp });
  return inverseSquareRootSchedule({ peak: factor / Math.sqrt(size * warmUp), warmUp });
}

/** Options of {@link cyclicSchedule}; names as `torch.optim.lr_scheduler.CyclicLR`'s. */
export interface CyclicOptions {
  readonly lowest: number;
  readonly highest: number;
  /** Steps from the lowest rate to the highest. */
  readonly stepsUp: number;
  /** Steps from the highest rate to the lowest. Default: stepsUp. */
  readonly stepsDown?: number | undefined;
  /**
   * The amplitude of the cycles: "triangular" (default): constant; "triangular2": halved with each cycle;
   * "exponential": times gammaˢᵗᵉᵖ.
   */
  readonly mode?: "triangular" | "triangular2" | "exponential" | undefined;
  /** For "exponential". Default 1. */
  readonly gamma?: number | undefined;
}

/** Cycles between two rates (Smith, arXiv 1506.01186). Agrees with PyTorch's CyclicLR. */
export function cyclicSchedule({
  lowest,
  highest,
  stepsUp,
  stepsDown = stepsUp,
  mode = "triangular",
  gamma = 1,
}: CyclicOptions): Schedule {
  checkNonNegative("cyclicSchedule", { lowest, highest, gamma });
  checkSteps("cyclicSchedule", { stepsUp, stepsDown });
  const total = stepsUp + stepsDown;
  const heights: Readonly<Record<string, (step: Tensor, cycle: Tensor) => Tensor>> = {
    triangular: () => scalar(1),
    triangular2: (_step, cycle) => pow(scalar(0.5), cycle),
    exponential: (step) => pow(scalar(gamma), step),
  };
  const height = heights[mode];
  if (height === undefined)
    throw new HyperparameterError("cyclicSchedule", "mode", mode, Object.keys(heights).join(", "));
  return (step) => {
    const t = cast(step, "float32");
    const cycle = floor(div(t, total));
    const within = sub(t, mul(cycle, total));
    const way = minimum(div(within, stepsUp), div(abs(sub(total, within)), stepsDown));
    return add(lowest, mul(mul(highest - lowest, maximum(way, 0)), height(t, cycle)));
  };
}
