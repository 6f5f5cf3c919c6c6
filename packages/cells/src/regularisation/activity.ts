// Penalties on the outputs of a recurrent layer.
import {
  add,
  axes,
  broadcastTo,
  cast,
  expandAxis,
  isRagged,
  mul,
  type Sequence,
  slice,
  square,
  sub,
  type Tensor,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { clearIgnored, reduceLoss } from "../losses/reduction.ts";
import { validSteps } from "../padding.ts";
import { isCheckedRagged } from "../ragged.ts";

/** Options of {@link activityPenalty}. */
export interface ActivityPenaltyOptions {
  /** Weight of the mean square of the outputs. Default 0. */
  readonly activity?: number | undefined;
  /** Weight of the mean square of their changes from step to step. Default 0. */
  readonly temporal?: number | undefined;
}

/**
 * activity · mean(h_t²) + temporal · mean((h_t − h_{t−1})²) over the outputs [batch, time, features] of a
 * recurrent layer, to be added to a loss (Merity et al., arXiv 1708.02182: 2 and 1 for AWD-LSTM; activity
 * after dropout, temporal before). Throws {@link CellOptionError} for a negative weight.
 */
export function activityPenalty(
  given: Sequence,
  { activity = 0, temporal = 0 }: ActivityPenaltyOptions,
): Tensor {
  for (const [name, weight] of Object.entries({ activity, temporal })) {
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new CellOptionError("activityPenalty", name, weight, "a number of at least 0");
  }
  const outputs = isCheckedRagged("activityPenalty", given) ? given.values : given;
  const [batch, time] = axes(outputs, 2);
  const isValid = isRagged(given) ? validSteps(given.lengths, time) : undefined;
  const meanSquare = (values: Tensor, from: number) => {
    if (isValid === undefined) return reduceLoss("activityPenalty", square(values), undefined, {});
    const steps = cast(expandAxis(slice(isValid, 1, from), -1), "float32");
    const weights = broadcastTo(steps, values.shape);
    return reduceLoss("activityPenalty", square(clearIgnored(weights, values)), weights, {});
  };
  const own = mul(activity, meanSquare(outputs, 0));
  if (time < 2 || batch === 0) return own;
  const changes = sub(slice(outputs, 1, 1), slice(outputs, 1, 0, time - 1));
  return add(own, mul(temporal, meanSquare(changes, 1)));
}
