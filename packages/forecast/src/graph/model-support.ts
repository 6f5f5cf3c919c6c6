// Which values a series can take, as tensors: see `supportOf`.
import type { NamedTensorRecord } from "@grus/io";
import {
  add,
  and,
  cast,
  equal,
  floor,
  greater,
  less,
  max,
  maximum,
  minimum,
  neg,
  not,
  or,
  reshape,
  type Tensor,
  where,
} from "@grus/tensor";
import type { KnownSeries } from "../ensemble/known-series.ts";
import { floats, rowsOfSeries } from "./part-graph.ts";

/** The values that the series of a model can take. */
export interface ModelSupport {
  /** Whether series differ, so that rows tell theirs. */
  readonly isOfSeries: boolean;
  /** [batch, horizon], none below 0 where neither the window nor the series before it has a value below 0. */
  raise(x: Tensor, inputs: NamedTensorRecord): Tensor;
  /** The ends of an interval around raised forecasts; of counts the outermost whole numbers inside. */
  ends(
    ends: readonly [lower: Tensor, upper: Tensor],
    raised: Tensor,
    inputs: NamedTensorRecord,
  ): readonly [lower: Tensor, upper: Tensor];
}

/** The support of series. */
export function modelSupport(series: readonly KnownSeries[]): ModelSupport {
  const isNegative = mixOf(series.map((own) => own.isNegative));
  const isCount = mixOf(series.map((own) => own.isCount));
  const below = (inputs: NamedTensorRecord) => or(anyOf(less(inputs.values!, 0)), rowOf(isNegative, inputs));
  const raise: ModelSupport["raise"] = (x, inputs) =>
    isNegative === "all" ? x : where(below(inputs), x, maximum(x, 0));
  return {
    isOfSeries: typeof isNegative === "object" || typeof isCount === "object",
    raise,
    ends: ([low, high], raised, inputs) => {
      const [lower, upper] = [raise(low, inputs), raise(high, inputs)];
      if (isCount === "none") return [lower, upper];
      const isWhole = not(anyOf(not(equal(inputs.values!, floor(inputs.values!)))));
      const counts = and(and(isWhole, not(below(inputs))), rowOf(isCount, inputs));
      const nearest = floor(add(raised, 0.5));
      return [
        where(counts, minimum(neg(floor(neg(lower))), nearest), lower),
        where(counts, maximum(floor(upper), nearest), upper),
      ];
    },
  };
}

/** Whether all, none or some of the series are so. */
type Mix = "all" | "none" | Tensor;

function mixOf(are: readonly boolean[]): Mix {
  if (!are.includes(false)) return "all";
  return are.includes(true) ? floats(are.map(Number)) : "none";
}

/** Whether the series of each row is so, [batch, 1] or [1, 1]. */
function rowOf(mix: Mix, { values, series }: NamedTensorRecord): Tensor {
  const table = mix === "all" || mix === "none" ? floats([Number(mix === "all")]) : mix;
  return greater(reshape(rowsOfSeries(table, { values: values!, series }), [-1, 1]), 0);
}

/** Whether any of a row is true, [batch, time] to [batch, 1]. */
function anyOf(are: Tensor): Tensor {
  return greater(max(cast(are, "float32"), { axes: [1], keepAxes: true }), 0);
}
