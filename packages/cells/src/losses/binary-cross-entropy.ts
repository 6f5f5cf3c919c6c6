// The binary cross-entropy, from logits and from probabilities.
import { add, log, maximum, mul, neg, softplus, sub, type Tensor } from "@grus/tensor";
import { elementLoss, type LossOptions } from "./reduction.ts";

/**
 * −t log σ(x) − (1 − t) log(1 − σ(x)) of logits x and targets t in [0, 1], computed as softplus(x) − x t, which does not overflow. As PyTorch's
 * `nn.BCEWithLogitsLoss`. Both of one shape. Throws {@link ShapeError}.
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const loss = (x: { readonly logits: Tensor; readonly target: Tensor }) =>
    sub(softplus(x.logits), mul(x.logits, x.target));
  return elementLoss("binaryCrossEntropy", { logits, target }, loss, options);
}

/**
 * −t log p − (1 − t) log(1 − p) of probabilities p and targets t in [0, 1]; a logarithm counts as −100 at least, as PyTorch's `nn.BCELoss`. From
 * logits use {@link binaryCrossEntropy}, which is exact where p is near 0 or 1. Both of one shape. Throws {@link ShapeError}.
 */
export function binaryCrossEntropyOfProbabilities(
  probability: Tensor,
  target: Tensor,
  options: LossOptions = {},
): Tensor {
  const bounded = (p: Tensor) => maximum(log(p), -100);
  const loss = ({ probability: p, target: t }: { readonly probability: Tensor; readonly target: Tensor }) =>
    neg(add(mul(t, bounded(p)), mul(sub(1, t), bounded(sub(1, p)))));
  return elementLoss("binaryCrossEntropyOfProbabilities", { probability, target }, loss, options);
}
