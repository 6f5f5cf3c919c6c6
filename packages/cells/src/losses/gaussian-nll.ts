// The negative log-likelihood of a normal distribution.
import {
  add,
  div,
  log,
  maximum,
  mul,
  type Sequence,
  square,
  stopGradient,
  sub,
  type Tensor,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { elementLoss, type LossOptions } from "./reduction.ts";

/** Options of {@link gaussianNll}. */
export interface GaussianNllOptions extends LossOptions {
  /**
   * Lower bound of the variance, above 0. The gradient passes through it, as in PyTorch, so that too small a
   * variance can grow. Default 1e-6.
   */
  readonly epsilon?: number | undefined;
}

/**
 * (log v + (target − mean)² / v) / 2 of a predicted mean and variance v (Nix and Weigend 1994), as PyTorch's
 * `nn.GaussianNLLLoss`: without the constant log(2π) / 2. All have the same shape. Throws {@link ShapeError},
 * {@link DTypeError} and {@link CellOptionError}.
 */
export function gaussianNll(
  mean: Sequence,
  target: Sequence,
  variance: Sequence,
  options: GaussianNllOptions = {},
): Tensor<"float32"> {
  const { epsilon = 1e-6 } = options;
  if (!(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY)) {
    throw new CellOptionError("gaussianNll", "epsilon", epsilon, "a finite number above 0");
  }
  const loss = (x: { readonly mean: Tensor; readonly target: Tensor; readonly variance: Tensor }) => {
    const known = stopGradient(x.variance);
    const v = add(maximum(known, epsilon), sub(x.variance, known));
    return mul(0.5, add(log(v), div(square(sub(x.target, x.mean)), v)));
  };
  return elementLoss("gaussianNll", { mean, target, variance }, loss, options);
}
