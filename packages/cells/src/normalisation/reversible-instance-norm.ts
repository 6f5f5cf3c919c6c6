// Reversible instance normalisation: normalises windows, and restores the scale of the outputs.
import {
  abs,
  add,
  cast,
  div,
  type Floats,
  less,
  maximum,
  mean,
  mul,
  type Sequence,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import { checkSizes } from "../errors.ts";
import { checkEpsilon, initNorm, type NormParameters, scaleShift } from "../normalise.ts";
import { validRows } from "../ragged.ts";
import { checkLast, type NormOptions } from "./layer-norm.ts";

/** Mean and standard deviation of each window, [batch, 1, features]. */
export interface WindowStatistics {
  readonly mean: Tensor;
  readonly deviation: Tensor;
}

/** Reversible instance normalisation. */
export interface ReversibleInstanceNorm {
  /** γ of 1 and β of 0. */
  init(): NormParameters;
  /**
   * Normalises each window [time, features] of `x` [batch, time, features] to mean 0 and variance 1 over its
   * valid steps, then applies γ and β; 0 past a length.
   */
  normalise<X extends Sequence>(
    parameters: NormParameters,
    x: X,
  ): { readonly output: Floats<X>; readonly statistics: WindowStatistics };
  /** The inverse, for forecasts [batch, horizon, features] of the same windows, in their original units. */
  restore(parameters: NormParameters, y: Tensor, statistics: WindowStatistics): Tensor;
}

/**
 * RevIN (Kim et al., ICLR 2022, "Reversible Instance Normalization for Accurate Time-Series Forecasting
 * against Distribution Shift"): a forecaster sees each window without its level and scale, which are restored
 * in its forecast. As in the authors' code, no gradient passes through mean and deviation. ε (default 1e-5)
 * is added to the variance; in the inverse, a γ closer to 0 than ε is replaced by ±ε. Throws
 * {@link CellOptionError}, and {@link ShapeError} for another number of features.
 */
export function reversibleInstanceNorm({ features, epsilon = 1e-5 }: NormOptions): ReversibleInstanceNorm {
  checkSizes("reversibleInstanceNorm", { features });
  checkEpsilon("reversibleInstanceNorm", epsilon);
  return {
    init: () => initNorm(features),
    normalise: (parameters, given) => {
      const { x, isValid, kindOf } = validRows("reversibleInstanceNorm", given);
      checkLast("reversibleInstanceNorm", x, features);
      const statistics = windowStatistics(x, isValid, epsilon);
      const output = scaleShift(div(sub(x, statistics.mean), statistics.deviation), parameters);
      return { output: kindOf(output), statistics };
    },
    restore: ({ weight, bias }, y, { mean: level, deviation }) => {
      checkLast("reversibleInstanceNorm", y, features);
      return add(mul(div(sub(y, bias), awayFromZero(weight, epsilon)), deviation), level);
    },
  };
}

function windowStatistics(x: Tensor, isValid: Tensor | undefined, epsilon: number): WindowStatistics {
  const over = (value: Tensor) => {
    if (isValid === undefined) return mean(value, { axes: [1], keepAxes: true });
    const weights = cast(isValid, "float32");
    const count = maximum(sum(weights, { axes: [1], keepAxes: true }), 1);
    return div(sum(mul(value, weights), { axes: [1], keepAxes: true }), count);
  };
  const level = over(x);
  const deviation = sqrt(add(over(square(sub(x, level))), epsilon));
  return { mean: stopGradient(level), deviation: stopGradient(deviation) };
}

function awayFromZero(weight: Tensor, epsilon: number): Tensor {
  const size = maximum(abs(weight), epsilon);
  return where(less(weight, 0), mul(size, -1), size);
}
