// The negative log-likelihood of Student's t distribution.
import { add, div, log, maximum, mul, type Sequence, square, sub, type Tensor } from "@grus/tensor";
import { logGamma } from "./log-gamma.ts";
import { elementLoss, type LossOptions } from "./reduction.ts";

/** The parameters of a Student-t distribution, of equal shapes. */
export interface StudentTParameters {
  readonly location: Sequence;
  /** Above 0; use softplus. */
  readonly scale: Sequence;
  /** Degrees of freedom, above 0; the variance is finite above 2, so softplus plus 2 is common. */
  readonly degrees: Sequence;
}

/**
 * −log p(target) of location μ, scale σ and ν degrees of freedom, for targets with outliers (as StudentT of
 * DeepAR and GluonTS):
 *
 *     log Γ(ν/2) − log Γ((ν+1)/2) + log(νπ)/2 + log σ + (ν+1)/2 · log(1 + ((target − μ) / σ)² / ν)
 *
 * All have the same shape; σ and ν are clamped to at least 1e-6. Throws {@link ShapeError} and
 * {@link DTypeError}.
 */
export function studentTNll(
  { location, scale, degrees }: StudentTParameters,
  target: Sequence,
  options: LossOptions = {},
): Tensor<"float32"> {
  const loss = (x: Readonly<Record<"location" | "scale" | "degrees" | "target", Tensor>>) => {
    const nu = maximum(x.degrees, 1e-6);
    const sigma = maximum(x.scale, 1e-6);
    const half = mul(add(nu, 1), 0.5);
    const distance = square(div(sub(x.target, x.location), sigma));
    const constant = add(sub(logGamma(mul(nu, 0.5)), logGamma(half)), mul(0.5, log(mul(nu, Math.PI))));
    return add(add(constant, log(sigma)), mul(half, log(add(1, div(distance, nu)))));
  };
  return elementLoss("studentTNll", { location, scale, degrees, target }, loss, options);
}
