// The quantile loss for several quantiles at once.
import {
  expandAxis,
  maximum,
  mean,
  mul,
  type Sequence,
  ShapeError,
  sub,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { elementWeights, withoutPadding } from "./operands.ts";
import { checkFloat, clearIgnored, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of {@link multiQuantile}. The mask broadcasts to the target. */
export interface MultiQuantileOptions extends LossOptions {
  /** The quantiles to predict, ascending, in (0, 1): such as [0.1, 0.5, 0.9]. */
  readonly quantiles: readonly number[];
}

/**
 * The mean over quantiles q of max(q · e, (q − 1) · e), e = target − prediction_q: the pinball loss of every
 * quantile, as used to train multi-horizon quantile forecasters (Wen et al., arXiv 1711.11053). `prediction`
 * is [..., quantiles], `target` [...]; one element per target. Twice the mean over many quantiles approaches
 * the CRPS. Predicted quantiles may cross: sort them. Throws {@link ShapeError}, {@link DTypeError} and
 * {@link CellOptionError}.
 */
export function multiQuantile(
  givenPrediction: Sequence,
  givenTarget: Sequence,
  options: MultiQuantileOptions,
): Tensor<"float32"> {
  const given = { prediction: givenPrediction, target: givenTarget };
  const { operands, lengths } = withoutPadding("multiQuantile", given);
  const { prediction, target } = operands;
  const { quantiles } = options;
  const isAscending = quantiles.every((q, i) => q > (quantiles[i - 1] ?? 0) && q < 1);
  if (quantiles.length === 0 || !isAscending)
    throw new CellOptionError(
      "multiQuantile",
      "quantiles",
      `[${quantiles}]`,
      "ascending numbers between 0 and 1",
    );
  checkFloat("multiQuantile", { prediction, target });
  const expected = [...target.shape, quantiles.length];
  if (String(prediction.shape) !== String(expected)) {
    throw new ShapeError("multiQuantile", {
      subject: "prediction",
      expected,
      got: prediction.shape,
      cure: "The quantiles are the last axis of the prediction.",
    });
  }
  const weights = elementWeights("multiQuantile", target.shape, lengths, options.mask);
  const clear = (x: Tensor) => (weights === undefined ? x : clearIgnored(weights, x));
  const e = sub(expandAxis(clear(target), -1), clear(prediction));
  const q = tensor(Float32Array.from(quantiles));
  const pinball = maximum(mul(q, e), mul(sub(q, 1), e));
  return reduceLoss("multiQuantile", mean(pinball, { axes: [pinball.rank - 1] }), weights, options);
}
