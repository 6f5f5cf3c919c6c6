// Where a forecast comes from: its parts, the covariates, and the values before it.
import type { FittedShare } from "../ensemble/ensemble.ts";
import { supportedForecasts } from "../ensemble/reconciliation.ts";
import { supportOf } from "../ensemble/support.ts";
import { CALENDAR_NAMES } from "../parts/calendar-columns.ts";
import type { Effect } from "../parts/part.ts";
import { endsOf, type Origins, originsAt, type Task } from "../parts/task.ts";
import { covariateNames } from "../read/covariates.ts";
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
  /** The value of the column of series; undefined where there is none. */
  readonly series: string | undefined;
  readonly target: string;
  /** Epoch milliseconds of each step, [horizon]; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  /**
   * The forecast of each part times its weight, and what a hierarchy's sums change, the largest first: they add up to
   * the forecast (before negative ones are raised to 0).
   */
  readonly parts: readonly Contribution[];
  /**
   * By how much the forecast would differ if a column of covariates had its mean, over all parts that are a regression
   * on it or a network or ridge that reads it; the largest first. The calendar's are together, "the calendar".
   */
  readonly covariates: readonly Contribution[];
  /**
   * What the difference of each earlier value from the last one adds, over all ridges of values; the largest first.
   * Networks, exponential smoothing and ridges of logarithms have no such sums.
   */
  readonly lags: readonly Contribution[];
}

/** Explains the forecasts of the steps after the last value of each series, or of the first `most`. */
export async function explainNext(
  data: TableData,
  task: Task,
  { ensemble, reconciliation }: Pick<FittedForecast, "ensemble" | "reconciliation">,
  most: number = data.series.length,
): Promise<readonly ForecastExplanation[]> {
  const shares = ensemble.parts;
  const { horizon } = task;
  const all = endsOf(task);
  const ends = all.slice(0, most);
  const origins = originsAt(ends);
  const parts: Contribution[] = [];
  for (const { fitted, weight } of shares) {
    const forecasts = await fitted.predict(task, origins);
    parts.push({ name: fitted.name, values: forecasts.map((value) => weight * value) });
  }
  if (reconciliation !== undefined) {
    // Sums depend on all series, those that are not explained too.
    const [plain, whole] = await Promise.all(
      [undefined, reconciliation].map((each) =>
        supportedForecasts(task, originsAt(all), ensemble, supportOf(task), each),
      ),
    );
    parts.push({ name: "reconciliation", values: whole!.map((value, i) => value - plain![i]!) });
  }
  const effects = await weightedEffects(task, origins, shares);
  const covariates = summed("covariate", effects, columnNames(data));
  const lags = summed("lag", effects, new Map());
  return data.series.slice(0, most).map((series, i) => {
    const own = ({ name, values }: Contribution) => ({
      name,
      values: values.slice(i * horizon, (i + 1) * horizon),
    });
    return {
      id: series.id,
      series: series.series,
      target: series.target,
      times: timesOf(data, series, ends[i]!, horizon),
      parts: largestFirst(parts.map(own)),
      covariates: largestFirst(covariates.map(own)),
      lags: largestFirst(lags.map(own)),
    };
  });
}

/** The effects of all parts, each times the weight of its part. */
async function weightedEffects(
  task: Task,
  origins: Origins,
  shares: readonly FittedShare[],
): Promise<readonly Effect[]> {
  const all: Effect[] = [];
  for (const { fitted, weight } of shares) {
    for (const effect of (await fitted.effects?.(task, origins)) ?? [])
      all.push({ ...effect, values: effect.values.map((value) => weight * value) });
  }
  return all;
}

/** The columns of covariates by the names of their categories; "the calendar" for those of the calendar. */
function columnNames({ covariates: { future, past } }: TableData): ReadonlyMap<string, string> {
  const given = [...future, ...past];
  const own = given.flatMap((covariate) =>
    covariateNames([covariate]).map((name) => [name, covariate.column] as const),
  );
  const calendar = CALENDAR_NAMES.map((name) => [name, "the calendar"] as const);
  return new Map([...calendar, ...own]);
}

/** The effects of one kind, added up by name. */
function summed(
  kind: Effect["kind"],
  effects: readonly Effect[],
  names: ReadonlyMap<string, string>,
): readonly Contribution[] {
  const sums = new Map<string, Float64Array>();
  for (const effect of effects) {
    if (effect.kind !== kind) continue;
    const name = names.get(effect.name) ?? effect.name;
    const sum = sums.get(name) ?? new Float64Array(effect.values.length);
    effect.values.forEach((value, at) => {
      sum[at]! += value;
    });
    sums.set(name, sum);
  }
  return [...sums].map(([name, values]) => ({ name, values }));
}

/** The contributions by their mean absolute size. */
function largestFirst(all: readonly Contribution[]): readonly Contribution[] {
  const sizeOf = ({ values }: Contribution) => values.reduce((sum, value) => sum + Math.abs(value), 0);
  return all.toSorted((a, b) => sizeOf(b) - sizeOf(a));
}
