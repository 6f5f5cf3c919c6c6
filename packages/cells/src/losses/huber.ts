// The Huber loss.
import { abs, lessEqual, mul, type Sequence, square, sub, type Tensor, where } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { elementLoss, type LossOptions } from "./reduction.ts";

/** Options of {@link huber}. */
export interface HuberOptions extends LossOptions {
  /** The error up to which the loss is quadratic, above 0. Default 1. */
  readonly delta?: number | undefined;
}

/**
 * e² / 2 for an error |e| ≤ delta, delta · (|e| − delta / 2) beyond (Huber 1964), as PyTorch's
 * `nn.HuberLoss`. Both have the same shape. Throws {@link ShapeError}, {@link DTypeError} and
 * {@link CellOptionError}.
 */
export function huber(prediction: Sequence, target: Sequence, options: HuberOptions = {}): Tensor<"float32"> {
  const { delta = 1 } = options;
  if (!(delta > 0 && delta < Number.POSITIVE_INFINITY)) {
    throw new CellOptionError("huber", "delta", delta, "a finite number above 0");
  }
  const loss = (x: { readonly prediction: Tensor; readonly target: Tensor }) => {
    const e = sub(x.prediction, x.target);
    const size = abs(e);
    return where(lessEqual(size, delta), mul(0.5, square(e)), mul(delta, sub(size, 0.5 * delta)));
  };
  return elementLoss("huber", { prediction, target }, loss, options);
}
