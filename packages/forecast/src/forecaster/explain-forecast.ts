// Where a forecast comes from: its parts, the covariates, and the values before it.
import type { FittedShare } from "../ensemble/ensemble.ts";
import { supportedForecasts } from "../ensemble/reconciliation.ts";
import { supportOf } from "../ensemble/support.ts";
import { endsOf, type Origins, originsAt, type Task } from "../parts/task.ts";
import { type TableData, timesOf } from "../read/table-task.ts";
import type { FittedForecast } from "./series-forecast.ts";

/** What one input adds to a forecast. */
export interface Contribution {
  /** The name of the part or covariate; of a value the number of steps that it lies before the first one forecast. */
  readonly name: string;
  /** [horizon], in the unit of the target. */
  readonly values: Float64Array;
}

/** The explanation of the forecast of one series. */
export interface ForecastExplanation {
  readonly id: string;
  readonly target: string;
  /** Epoch milliseconds of each step, [horizon]; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  /** The forecast of each part times its weight, and what a hierarchy's sums change: they add up to the forecast (before negative ones are raised to 0). */
  readonly parts: readonly Contribution[];
  /**
   * By how much the forecast would differ if each covariate that is known ahead had its mean, over all parts that are
   * a regression on it; the largest first.
   */
  readonly covariates: readonly Contribution[];
  /**
   * What the difference of each earlier value from the last one adds, over all ridges of values; the largest first.
   * Networks, exponential smoothing and ridges of logarithms have no such sums.
   */
  readonly lags: readonly Contribution[];
}

/** Explains the forecasts of the steps after the last value of each series. */
export async function explainNext(
  data: TableData,
  task: Task,
  { ensemble, reconciliation }: Pick<FittedForecast, "ensemble" | "reconciliation">,
): Promise<readonly ForecastExplanation[]> {
  const shares = ensemble.parts;
  const { horizon } = task;
  const ends = endsOf(task);
  const origins = originsAt(ends);
  const parts: Contribution[] = [];
  for (const { fitted, weight } of shares) {
    const forecasts = await fitted.predict(task, origins);
    parts.push({ name: fitted.name, values: forecasts.map((value) => weight * value) });
  }
  if (reconciliation !== undefined) {
    const [plain, whole] = await Promise.all(
      [undefined, reconciliation].map((each) =>
        supportedForecasts(task, origins, ensemble, supportOf(task), each),
      ),
    );
    parts.push({ name: "reconciliation", values: whole!.map((value, i) => value - plain![i]!) });
  }
  const covariates = summed("covariate", task, origins, shares);
  const lags = summed("lag", task, origins, shares);
  return data.series.map((series, i) => {
    const own = ({ name, values }: Contribution) => ({
      name,
      values: values.slice(i * horizon, (i + 1) * horizon),
    });
    return {
      id: series.id,
      target: series.target,
      times: timesOf(data, series, ends[i]!, horizon),
      parts: parts.map(own),
      covariates: largestFirst(covariates.map(own)),
      lags: largestFirst(lags.map(own)),
    };
  });
}

/** The effects of one kind, each times the weight of its part, added up by name. */
function summed(
  kind: "covariate" | "lag",
  task: Task,
  origins: Origins,
  shares: readonly FittedShare[],
): readonly Contribution[] {
  const sums = new Map<string, Float64Array>();
  for (const { fitted, weight } of shares) {
    for (const effect of fitted.effects?.(task, origins) ?? []) {
      if (effect.kind !== kind) continue;
      const sum = sums.get(effect.name) ?? new Float64Array(effect.values.length);
      effect.values.forEach((value, at) => {
        sum[at]! += weight * value;
      });
      sums.set(effect.name, sum);
    }
  }
  return [...sums].map(([name, values]) => ({ name, values }));
}

function largestFirst(all: readonly Contribution[]): readonly Contribution[] {
  const sizeOf = ({ values }: Contribution) => values.reduce((sum, value) => sum + Math.abs(value), 0);
  return all.toSorted((a, b) => sizeOf(b) - sizeOf(a));
}
