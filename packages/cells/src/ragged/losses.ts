// Losses of sequences that carry their lengths: no padding counts, and none can be forgotten.
import { and, broadcastTo, cast, expandAxis, mul, ShapeError, type Tensor } from "@grus/tensor";
import { type CtcLossOptions, ctcLoss } from "../ctc/ctc-loss.ts";
import type { LossOptions } from "../losses/reduction.ts";
import { checkRagged, clearRagged, type Ragged, validElements } from "./ragged.ts";

/** A loss of a prediction, which may be a tree such as `{ mean, variance }`, and a target. */
export type StepLoss<Prediction, Options extends LossOptions | undefined> = (
  prediction: Prediction,
  target: Tensor,
  options: Options,
) => Tensor;

/** Options of the losses of sequences: those of the loss, its mask for steps. */
export type RaggedLossOptions<Options> = Omit<Options, "mask"> & {
  /** bool or float32 [batch, time], or [batch, 1] for whole rows: weights of the valid steps. Default: all count. */
  readonly mask?: Tensor;
};

/** A loss of sequences that carry their lengths. Options may be left out where the loss can do without them. */
export type RaggedLoss<Prediction, Options> = (
  prediction: Ragged<Prediction>,
  target: Ragged | Tensor,
  ...options: Record<string, never> extends RaggedLossOptions<Options>
    ? [options?: RaggedLossOptions<Options>]
    : [options: RaggedLossOptions<Options>]
) => Tensor;

/**
 * A loss of this package over sequences: `raggedLoss(crossEntropy)(logits, target)` is the mean over valid steps. A target may carry lengths of its own;
 * where they differ, what is valid in both counts. Throws {@link ShapeError} and {@link DTypeError}.
 */
export function raggedLoss<Prediction, Options extends LossOptions | undefined>(
  loss: StepLoss<Prediction, Options>,
): RaggedLoss<Prediction, NonNullable<Options>> {
  return (prediction, target, ...[options]) => {
    checkRagged("raggedLoss", prediction);
    const { mask, ...rest } = (options ?? {}) as RaggedLossOptions<LossOptions>;
    const operands = [clearRagged(prediction), targetOf(prediction, target)] as const;
    // Elements without their sum, to see which axes they have; only what they are made of for the loss is computed.
    const { shape } = loss(...operands, { ...rest, reduction: "none" } as Options);
    checkElements(shape, prediction);
    const weights = weightsOf(prediction, target, mask, shape);
    return loss(...operands, { ...rest, mask: weights } as Options);
  };
}

/** {@link ctcLoss} of logits and labels that carry their lengths. The mask weighs rows, [batch]. */
export function raggedCtcLoss(
  logits: Ragged,
  target: Ragged,
  options: Omit<CtcLossOptions, "inputLengths" | "targetLengths"> = {},
): Tensor {
  checkRagged("raggedCtcLoss", logits);
  checkRagged("raggedCtcLoss", target);
  return ctcLoss(logits.values, target.values, {
    ...options,
    inputLengths: logits.lengths,
    targetLengths: target.lengths,
  });
}

/** The target with 0 in the padding, its own and the prediction's. */
function targetOf({ lengths }: Ragged<unknown>, target: Ragged | Tensor): Tensor {
  if (!isRagged(target)) return clearRagged({ values: target, lengths });
  checkRagged("raggedLoss", target);
  return clearRagged({ values: clearRagged(target), lengths });
}

/** float32 of `shape`: the weight of each element. */
function weightsOf(
  prediction: Ragged<unknown>,
  target: Ragged | Tensor,
  mask: Tensor | undefined,
  shape: readonly number[],
): Tensor {
  const own = validElements(prediction, shape);
  const isValid = isRagged(target) ? and(own, validElements(target, shape)) : own;
  const weights = cast(isValid, "float32");
  return mask === undefined ? weights : mul(weights, stretchSteps(mask, shape));
}

/** A mask of steps over the axes behind them. */
function stretchSteps(mask: Tensor, shape: readonly number[]): Tensor {
  const [batch, time] = shape;
  if (mask.rank !== 2 || mask.shape[0] !== batch || (mask.shape[1] !== 1 && mask.shape[1] !== time)) {
    throw new ShapeError(
      "raggedLoss",
      `mask has shape [${mask.shape.join(", ")}]; expected [batch=${batch}, time=${time}] or [batch=${batch}, 1].`,
    );
  }
  let weights = mask.dtype === "float32" ? mask : cast(mask, "float32");
  for (let rank = 2; rank < shape.length; rank++) weights = expandAxis(weights, -1);
  return broadcastTo(weights, shape);
}

function checkElements(shape: readonly number[], { lengths }: Ragged<unknown>): void {
  if (shape.length >= 2 && shape[0] === lengths.shape[0]) return;
  throw new ShapeError(
    "raggedLoss",
    `the loss has elements of shape [${shape.join(", ")}] without reduction; expected [batch=${lengths.shape[0]}, time, …].`,
    'Pass a loss that honours { reduction: "none" } and mask, as those of this package do.',
  );
}

function isRagged(target: Ragged | Tensor): target is Ragged {
  return "lengths" in target;
}
