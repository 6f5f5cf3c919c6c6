// The kinds of output of a mixture network, and the loss of each.
import { gaussianNll, meanAbsoluteError, multiQuantile, negativeBinomialNll, studentTNll } from "@grus/cells";
import { aNumber, fieldsOf, type JsonKind, listOf, oneOf, recordOf } from "@grus/io/files";
import {
  add,
  cast,
  concat,
  expandAxis,
  greater,
  mul,
  slice,
  softplus,
  square,
  stack,
  sub,
  type Tensor,
  take,
  tensor,
} from "@grus/tensor";
import { MixtureError } from "./mixture-error.ts";

/** Families of distributions that a network can forecast. */
export type DistributionName = "gaussian" | "student-t" | "negative-binomial";

/**
 * What a network forecasts of each step: one value, by the mean absolute error; quantiles (ascending, in
 * (0, 1)), by the pinball loss; or the parameters of a distribution, by its likelihood: "gaussian",
 * "student-t" for values with outliers, "negative-binomial" for counts.
 */
export type MixtureOutput =
  | "point"
  | { readonly quantiles: readonly number[] }
  | { readonly distribution: DistributionName };

/** An output as it is saved. */
export const mixtureOutput: JsonKind<MixtureOutput> = (value, place) => {
  if (value === "point") return value;
  if ("quantiles" in fieldsOf(value, place))
    return recordOf<{ readonly quantiles: readonly number[] }>({ quantiles: listOf(aNumber, 1) })(
      value,
      place,
    );
  const distribution = oneOf<DistributionName>("gaussian", "student-t", "negative-binomial");
  return recordOf<{ readonly distribution: DistributionName }>({ distribution })(value, place);
};

/** The least deviation, scale or dispersion, in the unit of the window. */
const LEAST = 1e-3;
/** Mean counts are softplus(4 x) / 4 in the unit of the window: x itself, except close to 0. */
const SHARPNESS = 4;

/** Numbers of the head at each step: the first moves the centre, the others shape what lies around it. */
export function headWidth(output: MixtureOutput): number {
  if (output === "point") return 1;
  if ("quantiles" in output) return output.quantiles.length;
  return output.distribution === "student-t" ? 3 : 2;
}

/** Whether a network forecasts counts, whose windows carry their unit and whose targets are not scaled. */
export function isOfCounts(output: MixtureOutput): boolean {
  return output !== "point" && "distribution" in output && output.distribution === "negative-binomial";
}

/** The place of the quantile nearest to the median. */
export function middleOf(quantiles: readonly number[]): number {
  const distances = quantiles.map((quantile) => Math.abs(quantile - 0.5));
  return distances.indexOf(Math.min(...distances));
}

/** The unit of the window of each row of counts, both [batch]. */
export interface CountUnit {
  /** The last value, divided by the scale. */
  readonly level: Tensor<"float32">;
  readonly scale: Tensor<"float32">;
}

/**
 * The output from the centre [batch, horizon] and the head's numbers [batch, horizon, width]: the point
 * [batch, horizon]; quantiles [batch, horizon, quantiles], none below the one before it; or [batch, horizon,
 * parameters], which are mean and deviation, location, scale and degrees of freedom, or mean and dispersion.
 * All are in the unit of the window, but for the mean of counts. Throws {@link MixtureError} for counts
 * without a unit.
 */
export function outputOf(
  output: MixtureOutput,
  centre: Tensor,
  numbers: Tensor,
  unit?: CountUnit | undefined,
): Tensor<"float32"> {
  const middle = add(centre, take(numbers, 2, 0));
  if (output === "point") return middle;
  const spread = softplus(slice(numbers, 2, 1));
  if ("quantiles" in output) return quantilesAround(middle, spread, middleOf(output.quantiles));
  const least = output.distribution === "student-t" ? [LEAST, 2] : [LEAST];
  const location = isOfCounts(output) ? meanCount(middle, unit) : middle;
  return concat([expandAxis(location, 2), add(spread, tensor(Float32Array.from(least)))], 2);
}

/** Gaps [batch, horizon, quantiles - 1] added up on both sides of the quantile at `place`. */
function quantilesAround(middle: Tensor, gaps: Tensor, place: number): Tensor<"float32"> {
  const quantiles = [middle];
  for (let i = place; i < gaps.shape[2]!; i++) quantiles.push(add(quantiles.at(-1)!, take(gaps, 2, i)));
  for (let i = place - 1; i >= 0; i--) quantiles.unshift(sub(quantiles[0]!, take(gaps, 2, i)));
  return stack(quantiles, 2);
}

function meanCount(middle: Tensor, unit: CountUnit | undefined): Tensor {
  if (unit === undefined)
    throw new MixtureError("unit: it is missing; counts need the level and the scale of each window.");
  const { level, scale } = unit;
  const positive = mul(1 / SHARPNESS, softplus(mul(SHARPNESS, add(middle, expandAxis(level, 1)))));
  return mul(positive, expandAxis(scale, 1));
}

/**
 * The loss of an output for targets [batch, horizon]: a mean by the weights [batch, horizon], in which steps
 * of weight 0 have no effect. Likelihoods count every other step alike.
 */
export function mixtureLoss(
  output: MixtureOutput,
  prediction: Tensor,
  target: Tensor,
  weight: Tensor,
): Tensor<"float32"> {
  if (output === "point") return meanAbsoluteError(prediction, target, { mask: weight });
  if ("quantiles" in output)
    return multiQuantile(prediction, target, { quantiles: output.quantiles, mask: weight });
  const mask = cast(greater(weight, 0), "float32");
  const [location, spread] = [take(prediction, 2, 0), take(prediction, 2, 1)];
  switch (output.distribution) {
    case "gaussian":
      return gaussianNll(location, target, square(spread), { mask });
    case "student-t": {
      const parameters = { location, scale: spread, degrees: take(prediction, 2, 2) };
      return studentTNll(parameters, target, { mask });
    }
    case "negative-binomial":
      return negativeBinomialNll(location, target, spread, { mask });
  }
}
