// Cross-entropy over classes.
import {
  add,
  DTypeError,
  logSoftmax,
  mean,
  mul,
  neg,
  type Sequence,
  softmaxCrossEntropy,
  sum,
  type Tensor,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkTarget, classLoss } from "./class-loss.ts";
import { elementWeights, withPadding } from "./operands.ts";
import { checkFloat, clearIgnored, type LossOptions, reduceLoss } from "./reduction.ts";

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
  const { operands, lengths } = withPadding("crossEntropy", given);
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
  const own = { ...options, labelSmoothing, lengths };
  return hasClasses ? lossOfLabels(logits, target, own) : lossOfProbabilities(logits, target, own);
}

/** The options of a loss, complete, with the lengths of its operands. */
interface GivenOptions extends LossOptions {
  readonly labelSmoothing: number;
  readonly lengths: readonly Tensor[];
}

/** Ignored rows keep their logits, which do not matter: such a row of the gradient is 0. */
function lossOfLabels(logits: Tensor, labels: Tensor, options: GivenOptions): Tensor<"float32"> {
  const { labelSmoothing, lengths, mask } = options;
  const weights = elementWeights("crossEntropy", labels.shape, lengths, mask);
  const clear = (x: Tensor) => (weights === undefined ? x : clearIgnored(weights, x));
  const losses = clear(softmaxCrossEntropy(logits, clear(labels), { labelSmoothing }));
  return reduceLoss("crossEntropy", losses, weights, options);
}

function lossOfProbabilities(logits: Tensor, target: Tensor, options: GivenOptions): Tensor<"float32"> {
  const { labelSmoothing } = options;
  const axes = [logits.rank - 1];
  const loss = (x: Tensor, t: Tensor) => {
    const logProbability = logSoftmax(x);
    const own = sum(mul(t, logProbability), { axes });
    if (labelSmoothing === 0) return neg(own);
    return neg(add(mul(1 - labelSmoothing, own), mul(labelSmoothing, mean(logProbability, { axes }))));
  };
  return classLoss("crossEntropy", logits, target, loss, options);
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
