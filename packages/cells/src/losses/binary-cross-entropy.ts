// Binary cross-entropy, from logits and from probabilities.
import {
  add,
  less,
  log,
  maximum,
  mul,
  neg,
  type Sequence,
  softplus,
  stopGradient,
  sub,
  type Tensor,
  where,
} from "@grus/tensor";
import { elementLoss, type LossOptions } from "./reduction.ts";

/**
 * −t log σ(x) − (1 − t) log(1 − σ(x)) of logits x and targets t in [0, 1], computed as softplus(x) − x t,
 * which does not overflow. As PyTorch's `nn.BCEWithLogitsLoss`. Both have the same shape. Throws
 * {@link ShapeError} and {@link DTypeError}.
 */
export function binaryCrossEntropy(
  logits: Sequence,
  target: Sequence,
  options: LossOptions = {},
): Tensor<"float32"> {
  const loss = (x: { readonly logits: Tensor; readonly target: Tensor }) =>
    sub(softplus(x.logits), mul(x.logits, x.target));
  return elementLoss("binaryCrossEntropy", { logits, target }, loss, options);
}

/**
 * −t log p − (1 − t) log(1 − p) of probabilities p and targets t in [0, 1]; logarithms are clamped to at
 * least −100, as in PyTorch's `nn.BCELoss`, and their derivatives to at most 1e12, so that a certain and
 * wrong p = 0 or 1 still learns. For logits use {@link binaryCrossEntropy}, which is exact. Both have the
 * same shape. Throws {@link ShapeError} and {@link DTypeError}.
 */
export function binaryCrossEntropyOfProbabilities(
  probability: Sequence,
  target: Sequence,
  options: LossOptions = {},
): Tensor<"float32"> {
  const loss = ({ probability: p, target: t }: { readonly probability: Tensor; readonly target: Tensor }) =>
    neg(add(mul(t, boundedLog(p)), mul(sub(1, t), boundedLog(sub(1, p)))));
  return elementLoss("binaryCrossEntropyOfProbabilities", { probability, target }, loss, options);
}

/** max(log p, −100), with derivative 1 / max(p, 1e-12). */
function boundedLog(p: Tensor): Tensor {
  const isTiny = less(p, 1e-12);
  const known = stopGradient(p);
  const flat = add(maximum(log(known), -100), mul(1e12, sub(p, known)));
  return where(isTiny, flat, log(where(isTiny, 1, p)));
}
