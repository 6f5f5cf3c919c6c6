// The mean absolute error.
import { abs, type Sequence, sub, type Tensor } from "@grus/tensor";
import { elementLoss, type LossOptions } from "./reduction.ts";

/**
 * |prediction − target|, as PyTorch's `nn.L1Loss`; the derivative at 0 is 0. Both have the same shape. Throws
 * {@link ShapeError} and {@link DTypeError}.
 */
export function meanAbsoluteError(
  prediction: Sequence,
  target: Sequence,
  options: LossOptions = {},
): Tensor<"float32"> {
  return elementLoss(
    "meanAbsoluteError",
    { prediction, target },
    (x) => abs(sub(x.prediction, x.target)),
    options,
  );
}
