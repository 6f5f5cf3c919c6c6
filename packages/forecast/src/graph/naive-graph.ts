// The naive forecasts that depend on a window alone.
import {
  add,
  and,
  arange,
  broadcastTo,
  cast,
  equal,
  expandAxis,
  less,
  mean,
  mul,
  or,
  reshape,
  slice,
  sum,
  type Tensor,
} from "@grus/tensor";
import { latest, type PartGraph } from "./part-graph.ts";

/** ŷ_(t+k) = y_t. */
export function lastValueGraph(horizon: number): PartGraph {
  return ofWindow(1, (values) => repeated(values, horizon));
}

/** The mean of the latest `steps` values. */
export function windowMeanGraph(steps: number, horizon: number): PartGraph {
  return ofWindow(steps, (values) => repeated(mean(values, { axes: [1], keepAxes: true }), horizon));
}

/** The median of the latest `steps` values: the mean of the values of the middle ranks. */
export function windowMedianGraph(steps: number, horizon: number): PartGraph {
  return ofWindow(steps, (values) => repeated(medianOf(values, steps), horizon));
}

/** The value of the same step of the last season. */
export function seasonalNaiveGraph(period: number, horizon: number): PartGraph {
  return ofWindow(period, (values) => lastSeason(values, period, horizon));
}

/** The last `period` steps of [batch, time, …], again and again, [batch, horizon, …]. */
export function lastSeason(x: Tensor, period: number, horizon: number): Tensor {
  const last = latest(x, period);
  const [batch, , ...rest] = last.shape as [number, number, ...number[]];
  const times = Math.ceil(horizon / period);
  const all = broadcastTo(expandAxis(last, 1), [batch, times, period, ...rest]);
  return slice(reshape(all, [batch, times * period, ...rest]), 1, 0, horizon);
}

function ofWindow(context: number, forecast: (values: Tensor) => Tensor): PartGraph {
  return { context, future: [], reads: [], parameters: {}, apply: (_, { values }) => forecast(values) };
}

function repeated(value: Tensor, horizon: number): Tensor {
  return broadcastTo(value, [value.shape[0]!, horizon]);
}

/** [batch, steps] to [batch, 1]: each value's rank is counted, equal ones in the order of time. */
function medianOf(values: Tensor, steps: number): Tensor {
  const [own, other] = [expandAxis(values, 2), expandAxis(values, 1)];
  const place = arange(steps);
  const isEarlier = less(expandAxis(place, 0), expandAxis(place, 1));
  const isBefore = or(less(other, own), and(equal(other, own), isEarlier));
  const rank = sum(cast(isBefore, "float32"), { axes: [2] });
  const at = (wanted: number) => sum(mul(values, cast(equal(rank, wanted), "float32")), { axes: [1] });
  const middle = steps >> 1;
  const median = steps % 2 === 1 ? at(middle) : mul(0.5, add(at(middle - 1), at(middle)));
  return reshape(median, [values.shape[0]!, 1]);
}
