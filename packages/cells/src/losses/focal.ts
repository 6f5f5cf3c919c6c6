// The focal loss.
import {
  DTypeError,
  exp,
  gather,
  maximum,
  mul,
  neg,
  pow,
  type Sequence,
  softmaxCrossEntropy,
  sub,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkTarget, classLoss } from "./class-loss.ts";
import { withoutPadding } from "./operands.ts";
import { checkFloat, type LossOptions } from "./reduction.ts";

/** Options of {@link focal}. The mask broadcasts to [...], one weight per row of logits. */
export interface FocalOptions extends LossOptions {
  /** γ, by which well-classified rows are down-weighted; 0 is the cross-entropy. Default 2. */
  readonly gamma?: number | undefined;
  /** A weight for each class, to balance them. Default: all 1. */
  readonly weights?: readonly number[] | undefined;
}

/**
 * −weight · (1 − p)^γ · log p with p = softmax(logits)[class] (Lin et al., arXiv 1708.02002), for imbalanced
 * classes. `logits` is [..., classes], `target` int32 [...]. A class outside [0, classes) gives NaN, unless
 * masked. Throws {@link ShapeError}, {@link DTypeError} and {@link CellOptionError}.
 */
export function focal(
  givenLogits: Sequence,
  givenTarget: Sequence,
  options: FocalOptions = {},
): Tensor<"float32"> {
  const given = { logits: givenLogits, target: givenTarget };
  const { operands, lengths } = withoutPadding("focal", given);
  const { logits, target } = operands;
  const { gamma = 2, weights } = options;
  const classes = logits.shape.at(-1);
  if (!(gamma >= 0 && Number.isFinite(gamma)))
    throw new CellOptionError("focal", "gamma", gamma, "a number of at least 0");
  if (weights !== undefined && (weights.length !== classes || weights.some((weight) => !(weight >= 0))))
    throw new CellOptionError("focal", "weights", `[${weights}]`, `${classes} numbers of at least 0`);
  checkFloat("focal", { logits });
  if (target.dtype !== "int32")
    throw new DTypeError("focal", {
      subject: "target",
      expected: "int32",
      got: target.dtype,
      cure: 'Pass whole numbers: tensor(Int32Array.from(labels)) or cast(target, "int32").',
    });
  checkTarget("focal", logits, target, logits.shape.slice(0, -1), "[..., classes] with int32 [...]");
  const loss = (x: Tensor, t: Tensor) => {
    const surprise = softmaxCrossEntropy(x, t);
    // At p = 1 the derivative of the power is infinite for γ below 1; that of the loss is 0.
    const rest = maximum(sub(1, exp(neg(surprise))), 1e-12);
    const plain = gamma === 0 ? surprise : mul(pow(rest, gamma), surprise);
    return weights === undefined ? plain : mul(plain, gather(tensor(Float32Array.from(weights)), t));
  };
  return classLoss("focal", logits, target, loss, { ...options, lengths });
}
