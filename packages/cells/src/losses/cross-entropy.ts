// Cross-entropy over classes.
import {
  add,
  arange,
  broadcastTo,
  DTypeError,
  equal,
  expandAxis,
  logSoftmax,
  mean,
  mul,
  neg,
  type Sequence,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkTarget, classLoss, zeroIfThere } from "./class-loss.ts";
import { withoutPadding } from "./operands.ts";
import { checkFloat, type LossOptions } from "./reduction.ts";

/** Options of {@link crossEntropy}. The mask broadcasts to [...], one weight per row of logits. */
export interface CrossEntropyOptions extends LossOptions {
  /**
   * Label smoothing: the share of each target that is spread evenly over all classes (Szegedy et al., arXiv
   * 1512.00567), in [0, 1). Default 0.
   */
  readonly labelSmoothing?: number | undefined;
}

/**
 * −log softmax(logits)[class] along the last axis, as PyTorch's `nn.CrossEntropyLoss`, classes last. `logits`
 * is [..., classes], `target` int32 [...], or float32 [..., classes] with a probability for each class. A
 * class outside [0, classes) gives NaN, unless masked. Throws {@link ShapeError}, {@link DTypeError} and
 * {@link CellOptionError}.
 */
export function crossEntropy(
  givenLogits: Sequence,
  givenTarget: Sequence,
  options: CrossEntropyOptions = {},
): Tensor<"float32"> {
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new CellOptionError("crossEntropy", "labelSmoothing", labelSmoothing, "a number from 0 to below 1");
  }
  const given = { logits: givenLogits, target: givenTarget };
  const { operands, lengths } = withoutPadding("crossEntropy", given);
  const { logits, target } = operands;
  const hasClasses = target.dtype === "int32";
  checkLabels(logits, target);
  checkFloat("crossEntropy", { logits, ...(hasClasses ? {} : { target }) });
  const expected = hasClasses ? logits.shape.slice(0, -1) : logits.shape;
  checkTarget(
    "crossEntropy",
    logits,
    target,
    expected,
    "[..., classes] with int32 [...] or float32 [..., classes]",
  );
  const loss = (x: Tensor, t: Tensor) => {
    const logProbability = logSoftmax(x);
    const own = hasClasses ? pick(logProbability, t) : overClasses(mul(t, logProbability));
    if (labelSmoothing === 0) return neg(own);
    const spread = mean(logProbability, { axes: [logits.rank - 1] });
    return neg(add(mul(1 - labelSmoothing, own), mul(labelSmoothing, spread)));
  };
  return classLoss("crossEntropy", logits, target, loss, { ...options, lengths });
}

/** Throws {@link DTypeError} for float32 labels. */
function checkLabels(logits: Tensor, target: Tensor): void {
  if (target.dtype !== "float32" || String(target.shape) !== String(logits.shape.slice(0, -1))) return;
  throw new DTypeError("crossEntropy", {
    problem: `target is float32 [${target.shape.join(", ")}]; expected int32 labels.`,
    expected: "int32",
    got: "float32",
    cure: 'Pass whole numbers: tensor(Int32Array.from(labels)) or cast(target, "int32"). A float32 target holds the probability of each class, [..., classes].',
  });
}

/** The element of each row's class; NaN for a class outside [0, classes). */
function pick(logProbability: Tensor, classes: Tensor): Tensor {
  const indices = broadcastTo(expandAxis(classes, -1), logProbability.shape);
  const isOwn = equal(indices, arange(logProbability.shape.at(-1)!));
  const picked = overClasses(where(isOwn, logProbability, 0));
  return add(picked, zeroIfThere(classes, logProbability.shape.at(-1)!));
}

function overClasses(x: Tensor): Tensor {
  return sum(x, { axes: [x.rank - 1] });
}
