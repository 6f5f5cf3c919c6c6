// The quantile loss.
import { maximum, mul, type Sequence, sub, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { elementLoss, type LossOptions } from "./reduction.ts";

/** Options of {@link quantile}. */
export interface QuantileOptions extends LossOptions {
  /** The quantile to predict, in (0, 1); 0.5 is the median. */
  readonly quantile: number;
}

/**
 * max(q · e, (q − 1) · e) with e = target − prediction, the pinball loss (Koenker and Bassett 1978): minimal
 * when a share q of the targets lies below the prediction. Both have the same shape. Throws
 * {@link ShapeError}, {@link DTypeError} and {@link CellOptionError}.
 */
export function quantile(
  prediction: Sequence,
  target: Sequence,
  options: QuantileOptions,
): Tensor<"float32"> {
  const { quantile: q } = options;
  if (!(q > 0 && q < 1)) throw new CellOptionError("quantile", "quantile", q, "a number between 0 and 1");
  const loss = (x: { readonly prediction: Tensor; readonly target: Tensor }) => {
    const e = sub(x.target, x.prediction);
    return maximum(mul(q, e), mul(q - 1, e));
  };
  return elementLoss("quantile", { prediction, target }, loss, options);
}
