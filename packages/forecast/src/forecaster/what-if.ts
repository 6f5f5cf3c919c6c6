// What would be if columns that are known ahead had other values.
import { advice, nearestName, OptionError, option } from "@grus/data";
import type { Covariate } from "../read/covariates.ts";
import type { TableData, TableSeries } from "../read/table-task.ts";
import type { SeriesForecast } from "./series-forecast.ts";

/** Another value of a column that is known ahead, at every step that is forecast. */
export interface ColumnChange {
  readonly column: string;
  /** `set`: the value itself, for categories their text; `add`: added to what is planned; `multiply`: times it. */
  readonly kind: "set" | "add" | "multiply";
  readonly value: number | string;
}

/** Two forecasts of the same series. */
export interface WhatIf {
  /** With the values that are planned. */
  readonly planned: readonly SeriesForecast[];
  /** With the changed ones. */
  readonly changed: readonly SeriesForecast[];
}

/**
 * The data with the changes at the `horizon` steps after the last value of each series. Throws {@link OptionError} for a
 * column that is not known ahead, a category that does not exist, and a sum or product of texts.
 */
export function changedAhead(data: TableData, horizon: number, changes: readonly ColumnChange[]): TableData {
  const series = changes.reduce<readonly TableSeries[]>((all, change) => {
    const [first, covariate] = placeOf(data, change);
    const next = valuesOf(covariate, change);
    return all.map((one) => ({
      ...one,
      future: (one.future ?? []).map((column, i) => {
        const own = next[i - first];
        return own === undefined ? column : changedFrom(column, one.values.length, horizon, own);
      }),
    }));
  }, data.series);
  return { ...data, series };
}

function changedFrom(
  column: Float64Array,
  from: number,
  horizon: number,
  next: (planned: number) => number,
): Float64Array {
  return column.map((value, t) => (t >= from && t < from + horizon ? next(value) : value));
}

/** The first place of a column's numbers among those that are known ahead, and the column. */
function placeOf(
  { covariates: { future } }: TableData,
  { column }: ColumnChange,
): readonly [number, Covariate] {
  let first = 0;
  for (const covariate of future) {
    if (covariate.column === column) return [first, covariate];
    first += covariate.categories?.length ?? 1;
  }
  const names = future.map(({ column: name }) => name);
  const near = nearestName(column, names);
  throw new OptionError({
    problem: advice`${option("whatIf")}: ${JSON.stringify(column)} is not a column that the forecaster knows ahead; expected ${names.length === 0 ? "none, since it takes none" : `one of ${names.join(", ")}`}.`,
    cure:
      names.length === 0
        ? advice`Make the forecast with ${option("future", [column])}.`
        : near === undefined
          ? undefined
          : `Did you mean ${JSON.stringify(near)}?`,
  });
}

/** What each of a column's numbers becomes. */
function valuesOf(
  { column, categories }: Covariate,
  { kind, value }: ColumnChange,
): readonly ((planned: number) => number)[] {
  if (categories !== undefined) {
    const text = String(value);
    if (kind !== "set" || !categories.includes(text))
      throw new OptionError({
        problem: advice`${option("whatIf")}: ${column} holds texts; got ${kind} ${JSON.stringify(value)}, expected one of ${categories.map((each) => JSON.stringify(each)).join(", ")}.`,
      });
    return categories.map((category) => () => (category === text ? 1 : 0));
  }
  const number = typeof value === "number" ? value : Number.NaN;
  if (!Number.isFinite(number))
    throw new OptionError({
      problem: advice`${option("whatIf")}: ${column} holds numbers; got ${JSON.stringify(value)}, expected a number.`,
    });
  if (kind === "set") return [() => number];
  return [kind === "add" ? (planned) => planned + number : (planned) => planned * number];
}
