// Connectionist temporal classification.
import {
  add,
  arange,
  axes,
  broadcastTo,
  concat,
  DTypeError,
  equal,
  exp,
  expandAxis,
  full,
  greater,
  log,
  logSoftmax,
  matmul,
  maximum,
  mul,
  neg,
  not,
  oneHot,
  or,
  reshape,
  type Sequence,
  ShapeError,
  scan,
  slice,
  stack,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { zeroIfThere } from "../losses/class-loss.ts";
import { stretchMask } from "../losses/operands.ts";
import { checkFloat, clearIgnored, type LossOptions, reduceLoss } from "../losses/reduction.ts";
import { clearPadding, validSteps } from "../padding.ts";
import { isCheckedRagged } from "../ragged.ts";

/** Options of {@link ctcLoss}. The mask weights rows, [batch]. */
export interface CtcLossOptions extends LossOptions {
  /** The blank class. Default 0. */
  readonly blank?: number | undefined;
  /**
   * Whether a target that no path can reach, with more labels than the steps allow, has a loss of 0, in value
   * and gradient, instead of Infinity. Default false.
   */
  readonly zeroInfinity?: boolean | undefined;
}

/** The logarithm of 0, finite so that gradients are not NaN, and below any sum of log-probabilities. */
const NEVER = -1e30;

/**
 * −log p(target | logits): the probability of all paths, of one class per step, that become the target when
 * repeated labels are merged and blanks removed (Graves et al. 2006), by the forward algorithm in logarithms.
 * `logits` is [batch, time, classes], before softmax; `target` int32 [batch, labels] without blanks; both are
 * ragged if lengths differ. One element per row; "mean" is the mean over rows (PyTorch's "mean" first divides
 * each row by its number of labels; its "sum" is the same). A label outside [0, classes) gives NaN, unless it
 * is padding or its row is masked; training reports it. Throws {@link ShapeError}, {@link DTypeError} and
 * {@link CellOptionError}.
 */
export function ctcLoss(
  givenLogits: Sequence,
  givenTarget: Sequence,
  options: CtcLossOptions = {},
): Tensor<"float32"> {
  const [logits, inputLengths] = partsOf(givenLogits);
  const [target, targetLengths] = partsOf(givenTarget);
  checkOperands(logits, target, options);
  const { mask, zeroInfinity = false, blank = 0 } = options;
  const weights = mask === undefined ? undefined : stretchMask("ctcLoss", mask, logits.shape.slice(0, 1));
  const padded = clearPadding(logits, { lengths: inputLengths });
  const kept = weights === undefined ? padded : clearIgnored(weights, padded);
  const labels = labelsThatCount(target, targetLengths, weights);
  const found = rowLosses(kept, labels, { inputLengths, targetLengths, blank });
  const isImpossible = greater(found, -NEVER / 2);
  const possible = where(isImpossible, zeroInfinity ? 0 : Number.POSITIVE_INFINITY, found);
  const losses = add(possible, sum(zeroIfThere(labels, logits.shape[2]!), { axes: [1] }));
  return reduceLoss("ctcLoss", losses, weights, options);
}

/** The labels, with 0 past a row's length and in rows of weight 0, whose content is ignored. */
function labelsThatCount(target: Tensor, lengths: Tensor | undefined, weights: Tensor | undefined): Tensor {
  const valid = lengths === undefined ? target : where(validSteps(lengths, target.shape[1]!), target, 0);
  return weights === undefined ? valid : clearIgnored(weights, valid);
}

/** The values of sequences, and their lengths if they are ragged. */
function partsOf(x: Sequence): readonly [values: Tensor, lengths: Tensor | undefined] {
  return isCheckedRagged("ctcLoss", x) ? [x.values, x.lengths] : [x, undefined];
}

interface RowOptions {
  readonly inputLengths: Tensor | undefined;
  readonly targetLengths: Tensor | undefined;
  readonly blank: number;
}

/** [batch]: about 1e30 if no path leads to the target. */
function rowLosses(
  logits: Tensor,
  target: Tensor,
  { inputLengths, targetLengths, blank }: RowOptions,
): Tensor {
  const [batch, time] = axes(logits, 3);
  const labels = target.shape[1]!;
  const places = withBlanks(target, blank);
  const emitted = emissions(logits, places);
  const skips = canSkip(places, blank);
  const start = concat([full([batch, 1], 0), full([batch, 2 * labels], NEVER)], 1);
  const isValid = inputLengths === undefined ? undefined : validSteps(inputLengths, time, true);
  const body = (alpha: Tensor, step: { readonly emitted: Tensor; readonly isValid?: Tensor | undefined }) => {
    const next = add(arrive(alpha, skips), step.emitted);
    const carry =
      step.isValid === undefined
        ? next
        : where(broadcastTo(expandAxis(step.isValid, -1), next.shape), next, alpha);
    return { carry, output: {} };
  };
  const sequences = { emitted, isValid };
  const { carry } = scan(body, start, sequences);
  const lengths = targetLengths ?? full([batch], labels, "int32");
  return neg(atEnd(carry, lengths));
}

/** blank, label, blank, label, …, blank: [batch, 2 · labels + 1] */
function withBlanks(target: Tensor, blank: number): Tensor {
  const [batch, labels] = axes(target, 2);
  const blanks = full([batch, labels], blank, "int32");
  const pairs = reshape(stack([blanks, target], 2), [batch, 2 * labels]);
  return concat([pairs, full([batch, 1], blank, "int32")], 1);
}

/** [time, batch, places]: the log-probability of each place's class at each step. */
function emissions(logits: Tensor, places: Tensor): Tensor {
  const logProbability = maximum(logSoftmax(logits), NEVER);
  const own = matmul(logProbability, oneHot(places, logits.shape[2]!), { transposeB: true });
  return transpose(own, [1, 0, 2]);
}

/** [batch, places]: 0 if a path may come from two places before, skipping a blank; else {@link NEVER}. */
function canSkip(places: Tensor, blank: number): Tensor {
  const [batch, count] = axes(places, 2);
  if (count < 3) return full([batch, count], NEVER);
  const [own, before] = [slice(places, 1, 2), slice(places, 1, 0, count - 2)];
  const skips = where(or(equal(own, blank), equal(own, before)), NEVER, 0);
  return concat([full([batch, 2], NEVER), skips], 1);
}

/**
 * log Σ over the places that a path may come from: the same, the previous, and the one before that if
 * allowed.
 */
function arrive(alpha: Tensor, skips: Tensor): Tensor {
  const [batch, count] = axes(alpha, 2);
  const from = (back: number) =>
    count < back
      ? full([batch, count], NEVER)
      : concat([full([batch, back], NEVER), slice(alpha, 1, 0, count - back)], 1);
  return logSum([alpha, from(1), maximum(add(from(2), skips), NEVER)]);
}

/** log(eᵃ + eᵇ + …) */
function logSum(terms: readonly Tensor[]): Tensor {
  const most = terms.reduce((a, b) => maximum(a, b));
  return add(most, log(terms.map((term) => exp(sub(term, most))).reduce((a, b) => add(a, b))));
}

/** The log-probability of ending at the last label or the blank after it. */
function atEnd(alpha: Tensor, lengths: Tensor): Tensor {
  const [batch, count] = axes(alpha, 2);
  const place = broadcastTo(arange(count), [batch, count]);
  const last = broadcastTo(expandAxis(mul(2, lengths), -1), [batch, count]);
  const at = (offset: number) => sum(where(equal(place, sub(last, offset)), alpha, 0), { axes: [1] });
  const hasLabels = not(equal(lengths, 0));
  return logSum([at(0), where(hasLabels, at(1), NEVER)]);
}

function checkOperands(logits: Tensor, target: Tensor, options: CtcLossOptions): void {
  checkFloat("ctcLoss", { logits });
  const [batch, , classes] = logits.shape;
  if (logits.rank !== 3 || target.rank !== 2 || target.shape[0] !== batch) {
    throw new ShapeError("ctcLoss", {
      problem: `logits have shape [${logits.shape.join(", ")}] and target [${target.shape.join(", ")}]; expected [batch, time, classes] and [batch, labels].`,
      expected: "[batch, time, classes] and [batch, labels]",
      got: `[${logits.shape.join(", ")}] and [${target.shape.join(", ")}]`,
      cure: "Put the batch axis first, and pass labels of different lengths as ragged(values, lengths).",
    });
  }
  if (target.dtype !== "int32")
    throw new DTypeError("ctcLoss", {
      subject: "target",
      expected: "int32",
      got: target.dtype,
      cure: 'Convert it with cast(target, "int32").',
    });
  const { blank = 0 } = options;
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes!)
    throw new CellOptionError("ctcLoss", "blank", blank, `a class, from 0 to ${classes! - 1}`);
}
