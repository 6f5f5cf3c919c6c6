// The windows of a mixture network, made of tensors as `mixtureWindows` makes them of arrays where no value is missing.
import {
  abs,
  add,
  broadcastTo,
  concat,
  div,
  expandAxis,
  greater,
  log,
  mean,
  mul,
  ones,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  sub,
  type Tensor,
  where,
  zeros,
} from "@grus/tensor";
import type { MixtureInput } from "../mixture/mixture-network.ts";
import type { MixturePlan } from "../mixture/mixture-plan.ts";
import { HORIZONS } from "../mixture/naive-bases.ts";
import type { Standard } from "../parts/covariate-standards.ts";
import { lastSeason } from "./naive-graph.ts";
import { floats, latest, type PartWindow, read } from "./part-graph.ts";

/** Deviations below this share of the last value are rounding. */
const LEAST_DEVIATION = 1e-6;

/** The input of a network, and the unit of its windows, [batch, 1] each: the last value and the scale. */
export interface WindowOfTensors {
  readonly input: MixtureInput;
  readonly last: Tensor;
  readonly scale: Tensor;
}

/** The steps of the window, and those that naive forecasts come from. */
export function mixtureContext({ context, seasons }: MixturePlan, horizon: number): number {
  return Math.max(context, HORIZONS * horizon, ...seasons.map((period) => 2 * period));
}

/** What a network of a plan reads. */
export function windowInput(window: PartWindow, plan: MixturePlan, horizon: number): WindowOfTensors {
  const { covariates, context } = plan;
  const values = plan.log ? log(window.values) : window.values;
  const last = latest(values, 1);
  const changes = sub(values, last);
  const spread = expandAxis(read(window, plan.log ? "logDeviation" : "deviation"), 1);
  const scale = scaleOf(latest(changes, context), last, spread);
  const future =
    covariates.future.length > 0 ? standardised(read(window, "future"), covariates.future) : undefined;
  const past = covariates.past.length > 0 ? standardised(read(window, "past"), covariates.past) : undefined;
  const statics =
    covariates.statics.length > 0 ? standardised(read(window, "statics"), covariates.statics) : undefined;
  const steps = values.shape[1]!;
  return {
    last,
    scale,
    input: {
      window: windowOf(
        div(latest(changes, context), scale),
        past,
        future && slice(future, 1, 0, steps),
        plan,
      ),
      bases: div(stack(basesOf(changes, plan, horizon), 1), expandAxis(scale, 2)),
      statics,
      ...(future === undefined ? {} : covariatesOf(future, plan, horizon, div(spread, scale))),
    },
  };
}

/** The deviation of the window, [batch, 1]; `spread` where its values are all equal. */
function scaleOf(changes: Tensor, last: Tensor, spread: Tensor): Tensor {
  const centred = sub(changes, mean(changes, { axes: [1], keepAxes: true }));
  const deviation = sqrt(mean(square(centred), { axes: [1], keepAxes: true }));
  return where(greater(deviation, mul(LEAST_DEVIATION, abs(last))), deviation, spread);
}

/** [batch, context, inputSize]: value, mark, past and future covariates. */
function windowOf(
  values: Tensor,
  past: Tensor | undefined,
  future: Tensor | undefined,
  { marks, context }: MixturePlan,
): Tensor<"float32"> {
  const [batch] = values.shape as [number];
  const value = expandAxis(values, 2);
  const parts = [value];
  if (marks) parts.push(broadcastTo(ones([1, 1, 1]), [batch, context, 1]));
  if (past !== undefined) parts.push(latest(past, context));
  if (future !== undefined) parts.push(latest(future, context));
  return concat(parts, 2);
}

/** The naive forecasts minus the last value, [batch, horizon] each; see `naiveBases`. */
function basesOf(changes: Tensor, { seasons }: MixturePlan, horizon: number): Tensor[] {
  const batch = changes.shape[0]!;
  const constant = (value: Tensor) => broadcastTo(value, [batch, horizon]);
  return [
    constant(zeros([1, 1])),
    constant(meanOf(latest(changes, HORIZONS * horizon))),
    ...seasons.flatMap((period) => {
      const season = lastSeason(changes, period, horizon);
      return [season, add(season, meanChange(changes, period))];
    }),
  ];
}

/** `ahead`, `change` and `shift` of {@link MixtureInput} from [batch, context + horizon, future]. */
function covariatesOf(
  future: Tensor,
  { context, seasons }: MixturePlan,
  horizon: number,
  unit: Tensor,
): Pick<MixtureInput, "ahead" | "change" | "shift"> {
  const steps = future.shape[1]! - horizon;
  const known = slice(future, 1, 0, steps);
  const ahead = slice(future, 1, steps);
  const now = latest(known, 1);
  const from = [
    now,
    meanOf(latest(known, HORIZONS * horizon)),
    ...seasons.flatMap((period) => {
      const season = lastSeason(known, period, horizon);
      return [season, add(season, meanChange(known, period))];
    }),
  ];
  const change = stack(
    from.map((own) => sub(ahead, own)),
    1,
  );
  return {
    ahead,
    change: mul(change, reshape(unit, [-1, 1, 1, 1])),
    shift: mul(sub(latest(known, context), now), reshape(unit, [-1, 1, 1])),
  };
}

/** The mean over time of [batch, time, …], [batch, 1, …]. */
function meanOf(x: Tensor): Tensor {
  return mean(x, { axes: [1], keepAxes: true });
}

/** The mean over the last season of the change from the one before, [batch, 1, …]. */
function meanChange(x: Tensor, period: number): Tensor {
  const two = latest(x, 2 * period);
  return sub(meanOf(slice(two, 1, period)), meanOf(slice(two, 1, 0, period)));
}

function standardised(x: Tensor, standards: readonly Standard[]): Tensor<"float32"> {
  const means = floats(standards.map(({ mean: own }) => own));
  const deviations = floats(standards.map(({ deviation }) => deviation));
  return div(sub(x, means), deviations);
}
