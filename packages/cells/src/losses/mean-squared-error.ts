// The mean squared error.
import { type Sequence, square, sub, type Tensor } from "@grus/tensor";
import { elementLoss, type LossOptions } from "./reduction.ts";

/**
 * (prediction − target)², as PyTorch's `nn.MSELoss`. Both have the same shape. Throws {@link ShapeError} and
 * {@link DTypeError}.
 */
export function meanSquaredError(
  prediction: Sequence,
  target: Sequence,
  options: LossOptions = {},
): Tensor<"float32"> {
  return elementLoss(
    "meanSquaredError",
    { prediction, target },
    (x) => square(sub(x.prediction, x.target)),
    options,
  );
}
