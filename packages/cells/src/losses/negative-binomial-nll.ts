// The negative log-likelihood of counts.
import { add, div, log, maximum, mul, neg, type Sequence, sub, type Tensor } from "@grus/tensor";
import { logGamma } from "./log-gamma.ts";
import { elementLoss, type LossOptions } from "./reduction.ts";

/**
 * −log p(target) of a negative binomial distribution with a predicted mean μ and dispersion α (the variance
 * is μ + α μ²), for overdispersed counts (DeepAR, Salinas et al., arXiv 1704.04110); r = 1 / α:
 *
 *     log Γ(r) + log Γ(target + 1) − log Γ(target + r) − r · log(r / (r + μ)) − target · log(μ / (r + μ))
 *
 * All have the same shape; targets are whole numbers of at least 0, μ and α above 0 (use softplus; they are
 * clamped to at least 1e-6). In float32 the difference of logarithms is accurate to about three digits at
 * counts of 10,000: scale such targets, or use another distribution. Throws {@link ShapeError} and
 * {@link DTypeError}.
 */
export function negativeBinomialNll(
  mean: Sequence,
  target: Sequence,
  dispersion: Sequence,
  options: LossOptions = {},
): Tensor<"float32"> {
  const loss = (x: Readonly<Record<"mean" | "target" | "dispersion", Tensor>>) => {
    const mu = maximum(x.mean, 1e-6);
    const r = div(1, maximum(x.dispersion, 1e-6));
    const y = x.target;
    const total = log(add(r, mu));
    const choose = sub(add(logGamma(r), logGamma(add(y, 1))), logGamma(add(y, r)));
    const successes = mul(r, sub(log(r), total));
    const failures = mul(y, sub(log(mu), total));
    return add(choose, neg(add(successes, failures)));
  };
  return elementLoss("negativeBinomialNll", { mean, target, dispersion }, loss, options);
}
