// The negative log-likelihood of a CRF.
import {
  add,
  arange,
  axes,
  broadcastTo,
  DTypeError,
  equal,
  expandAxis,
  gather,
  greater,
  isRagged,
  mul,
  reshape,
  type Sequence,
  ShapeError,
  slice,
  sub,
  sum,
  type Tensor,
  take,
  where,
} from "@grus/tensor";
import { zeroIfThere } from "../losses/class-loss.ts";
import { stretchMask } from "../losses/operands.ts";
import { clearIgnored, type LossOptions, reduceLoss } from "../losses/reduction.ts";
import { validSteps } from "../padding.ts";
import { isCheckedRagged } from "../ragged.ts";
import type { Emissions } from "./emissions.ts";
import { NEVER } from "./forbidden.ts";
import { clearEmpty, logPartition } from "./forward.ts";
import type { CrfParameters } from "./parameters.ts";

/** log Z − the score of the tags, of each row, reduced. */
export function crfLoss(
  scores: CrfParameters,
  given: Emissions,
  givenTags: Sequence,
  options: LossOptions,
): Tensor<"float32"> {
  const plain = readTags(given, givenTags);
  const weights = options.mask && stretchMask("crf", options.mask, given.values.shape.slice(0, 1));
  const ignore = (x: Tensor) => (weights === undefined ? x : clearIgnored(weights, x));
  const emissions = { values: ignore(given.values), lengths: given.lengths };
  const tags = ignore(plain);
  const found = sub(logPartition(scores, emissions), pathScore(scores, emissions, tags));
  const possible = where(greater(found, -NEVER / 2), Number.POSITIVE_INFINITY, found);
  const isThere = sum(zeroIfThere(tags, scores.start.shape[0]!), { axes: [1] });
  return reduceLoss("crf", add(possible, isThere), weights, options);
}

/** The score of the path `tags` [batch, time] of each row, [batch]; 0 for a row without steps. */
function pathScore(scores: CrfParameters, emissions: Emissions, tags: Tensor): Tensor {
  const { values, lengths } = emissions;
  const [, time, classes] = axes(values, 3);
  const isOwn = equal(broadcastTo(expandAxis(tags, -1), values.shape), arange(classes));
  const emitted = sum(where(isOwn, values, 0), { axes: [1, 2] });
  const ends = add(gather(scores.start, take(tags, 1, 0)), gather(scores.end, lastTag(tags, lengths)));
  const total = add(emitted, ends);
  if (time === 1) return clearEmpty(emissions, total);
  const pairs = add(mul(slice(tags, 1, 0, time - 1), classes), slice(tags, 1, 1));
  const moved = gather(reshape(scores.transitions, [classes * classes]), pairs);
  const counted = lengths === undefined ? moved : where(slice(validSteps(lengths, time), 1, 1), moved, 0);
  return clearEmpty(emissions, add(total, sum(counted, { axes: [1] })));
}

/** [batch]: the tag of the last valid step. */
function lastTag(tags: Tensor, lengths: Tensor | undefined): Tensor {
  if (lengths === undefined) return take(tags, 1, -1);
  const isLast = equal(arange(tags.shape[1]!), expandAxis(sub(lengths, 1), -1));
  return sum(where(isLast, tags, 0), { axes: [1] });
}

/**
 * int32 [batch, time] with 0 in the padding of the emissions. Throws {@link ShapeError} and
 * {@link DTypeError}.
 */
function readTags({ values, lengths }: Emissions, given: Sequence): Tensor {
  const tags = isCheckedRagged("crf", given, "tags") ? given.values : given;
  const [batch, time] = axes(values, 3);
  if (tags.dtype !== "int32")
    throw new DTypeError("crf", {
      subject: "tags",
      expected: "int32",
      got: tags.dtype,
      cure: 'Convert them with cast(tags, "int32").',
    });
  if (tags.rank !== 2 || tags.shape[0] !== batch || tags.shape[1] !== time)
    throw new ShapeError("crf", {
      subject: "tags",
      expected: `[batch=${batch}, time=${time}], as the emissions`,
      got: tags.shape,
    });
  if (isRagged(given) && lengths === undefined)
    throw new ShapeError("crf", {
      problem: "tags are ragged and the emissions are not.",
      expected: "emissions with the lengths of the tags",
      got: "emissions without lengths",
      cure: "Pass the emissions as ragged(values, lengths).",
    });
  return lengths === undefined ? tags : where(validSteps(lengths, time), tags, 0);
}
