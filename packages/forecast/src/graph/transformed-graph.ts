// Graphs of parts around others: of logarithms, and around what covariates explain.
import { add, concat, exp, expandAxis, log, mul, slice, sub, sum, type Tensor } from "@grus/tensor";
import type { Regression } from "../parts/regression.ts";
import {
  beneath,
  floats,
  type GraphForm,
  type PartGraph,
  type PartWindow,
  prefixed,
  read,
  rowsOfSeries,
  seriesInput,
} from "./part-graph.ts";

/** The graph of a part of logarithms. Values of a window are above 0. Undefined where the part inside has none. */
export function logGraph(inner: PartGraph | undefined): PartGraph | undefined {
  if (inner === undefined || readsDeviation(inner)) return undefined;
  return {
    ...inner,
    apply: (parameters, window) => exp(inner.apply(parameters, { ...window, values: log(window.values) })),
  };
}

/**
 * The graph of a part around a regression on covariates: "coefficients" and "means" [series, covariates], and the
 * parameters of the part inside under "inner". Undefined where that has none, and where a series has no regression.
 */
export function aroundGraph(
  inner: PartGraph | undefined,
  covariates: readonly string[],
  regressions: ReadonlyMap<string, Regression>,
  form: GraphForm,
): PartGraph | undefined {
  const known = form.series.map((id) => regressions.get(id));
  if (inner === undefined || readsDeviation(inner) || !known.every((own) => own !== undefined))
    return undefined;
  const size = [known.length, covariates.length];
  const future = [...covariates, ...inner.future.filter((name) => !covariates.includes(name))];
  return {
    context: inner.context,
    future,
    reads: [...new Set([...seriesInput(form), ...inner.reads])],
    parameters: {
      coefficients: floats(
        known.flatMap(({ coefficients }) => coefficients),
        size,
      ),
      means: floats(
        known.flatMap(({ means }) => means),
        size,
      ),
      ...prefixed(inner.parameters, "inner"),
    },
    apply: (parameters, window) => {
      const explained = explainedBy(parameters, window, covariates.length);
      const { values } = window;
      const rest = sub(values, slice(explained, 1, 0, inner.context));
      const own = columns(read(window, "future"), future, inner.future);
      const forecast = inner.apply(beneath(parameters, "inner"), { ...window, values: rest, future: own });
      return add(forecast, slice(explained, 1, inner.context));
    },
  };
}

/** What the covariates add at each step, [batch, context + horizon]. */
function explainedBy(
  { coefficients, means }: PartGraph["parameters"],
  window: PartWindow,
  count: number,
): Tensor {
  const own = slice(read(window, "future"), 2, 0, count);
  const ofRow = (table: Tensor) => expandAxis(rowsOfSeries(table, window), 1);
  return sum(mul(sub(own, ofRow(means!)), ofRow(coefficients!)), { axes: [2] });
}

/** The columns of [batch, time, names] that are wanted, in their order; undefined for none. */
export function columns(
  all: Tensor,
  names: readonly string[],
  wanted: readonly string[],
): Tensor | undefined {
  if (wanted.length === 0) return undefined;
  if (wanted.length === names.length && wanted.every((name, i) => name === names[i])) return all;
  const parts = wanted.map((name) => {
    const at = names.indexOf(name);
    return slice(all, 2, at, at + 1);
  });
  return parts.length === 1 ? parts[0]! : concat(parts, 2);
}

function readsDeviation({ reads }: PartGraph): boolean {
  return reads.includes("deviation") || reads.includes("logDeviation");
}
