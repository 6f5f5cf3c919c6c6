// The negative log-likelihood of a normal distribution.
import { add, div, log, maximum, mul, square, sub, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { elementLoss, type LossOptions } from "./reduction.ts";

/** Options of {@link gaussianNll}. */
export interface GaussianNllOptions extends LossOptions {
  /** The variance counts as this at least. Default 1e-6. */
  readonly epsilon?: number;
}

/**
 * (log v + (target − mean)² / v) / 2 of a predicted mean and variance v (Nix and Weigend 1994), as PyTorch's `nn.GaussianNLLLoss`: without the
 * constant log(2π) / 2. All of one shape. Throws {@link ShapeError} and {@link CellOptionError}.
 */
export function gaussianNll(
  mean: Tensor,
  target: Tensor,
  variance: Tensor,
  options: GaussianNllOptions = {},
): Tensor {
  const { epsilon = 1e-6 } = options;
  if (!(epsilon > 0)) throw new CellOptionError("gaussianNll", "epsilon", epsilon, "a number above 0");
  const loss = (x: { readonly mean: Tensor; readonly target: Tensor; readonly variance: Tensor }) => {
    const v = maximum(x.variance, epsilon);
    return mul(0.5, add(log(v), div(square(sub(x.target, x.mean)), v)));
  };
  return elementLoss("gaussianNll", { mean, target, variance }, loss, options);
}
