// The emissions of a CRF, checked and without padding.
import { isRagged, type Sequence, ShapeError, type Tensor } from "@grus/tensor";
import { checkFloat } from "../losses/reduction.ts";
import { clearRagged, isCheckedRagged } from "../ragged.ts";

/** Emissions with 0 in the padding. */
export interface Emissions {
  /** [batch, time, classes] */
  readonly values: Tensor;
  /** [batch]; absent if all rows have all steps. */
  readonly lengths: Tensor<"int32"> | undefined;
}

/** Throws {@link ShapeError} and {@link DTypeError}. */
export function readEmissions(given: Sequence, classes: number): Emissions {
  const isChecked = isCheckedRagged("crf", given, "emissions");
  const found = isChecked
    ? { values: clearRagged(given), lengths: given.lengths }
    : { values: given, lengths: undefined };
  checkFloat("crf", { emissions: found.values });
  const { shape } = found.values;
  if (shape.length === 3 && shape[1]! > 0 && shape[2] === classes) return found;
  throw new ShapeError("crf", {
    subject: "emissions",
    expected: `[batch, time, classes=${classes}] with at least one step`,
    got: shape,
    cure: "Give one score for each class: the output of a linear layer whose outputSize is the classes.",
  });
}

/** A result with the steps of `given`, as the same kind. */
export function kindOf(given: Sequence, values: Tensor): Sequence {
  return isRagged(given) ? { values, lengths: given.lengths } : values;
}
