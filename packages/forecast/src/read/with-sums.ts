// The sums of the series of a table: the total, and those of every beginning of a path of columns.
import { advice, type Note, OptionError, option, stepsBetween } from "@grus/data";
import { type Hierarchy, hierarchyOf } from "../hierarchy/hierarchy.ts";
import type { TableData, TableSeries } from "./table-task.ts";

/** A series with the step of the hierarchy at which it begins. */
interface Placed {
  readonly series: TableSeries;
  readonly from: number;
}

/**
 * What was read with the sums of its series, which stand before them: the total, then a sum for each value of
 * the first column of series, of the first two, and so on. A sum is missing where one of its parts is; parts
 * count from their first value on. All series end together: those that end earlier have missing values at the
 * end. Covariates of a sum are the means of those of its parts. Throws {@link OptionError} without a column
 * of series, and for several targets.
 */
export function withSums(data: TableData): TableData {
  const { plan, series } = data;
  if (plan.series === undefined)
    throw new OptionError({
      file: data.file,
      problem: advice`${option("hierarchy")}: there is no column that tells the series apart.`,
      cure: advice`Name the columns, the largest groups first: ${option("series", ["region", "shop"])}.`,
    });
  if (plan.targets.length > 1)
    throw new OptionError({
      file: data.file,
      problem: advice`${option("hierarchy")}: ${plan.targets.join(", ")} are forecast; expected one column.`,
      cure: "Forecast them one by one.",
    });
  const hierarchy = hierarchyOf(series.map(({ path }) => path));
  const parts = endingTogether(data);
  const sums = hierarchy.sums.slice(0, -hierarchy.bottom).map((places, i) => {
    const own = Array.from(places, (at) => parts[at]!);
    return sumOf(hierarchy.ids[i]!, own);
  });
  return {
    ...data,
    series: [...sums, ...parts.map((part) => part.series)],
    hierarchy,
    notes: [...data.notes, ...notesOf(data, hierarchy)],
  };
}

/** Series with their places, missing values added at the end of those that end early. */
function endingTogether({ series, frequency }: TableData): readonly Placed[] {
  const first = Math.min(...series.map(({ start = 0 }) => start));
  const placed = series.map((each) => ({
    series: each,
    from:
      each.start === undefined || frequency === undefined
        ? 0
        : Math.round(stepsBetween(first, each.start, frequency)),
  }));
  const end = Math.max(...placed.map((each) => each.from + each.series.values.length));
  return placed.map(({ series: own, from }) => ({ series: lengthened(own, end - from), from }));
}

function lengthened(series: TableSeries, length: number): TableSeries {
  const { values, past = [] } = series;
  if (values.length === length) return series;
  const longer = new Float64Array(length).fill(Number.NaN);
  longer.set(values);
  const held = (column: Float64Array) =>
    Float64Array.from({ length }, (_, t) => column[Math.min(t, column.length - 1)]!);
  return { ...series, values: longer, past: past.map(held) };
}

function sumOf(id: string, parts: readonly Placed[]): TableSeries {
  const from = Math.min(...parts.map((part) => part.from));
  const earliest = parts.find((part) => part.from === from)!.series;
  const { length } = earliest.values;
  const values = Float64Array.from({ length }, (_, t) =>
    parts.reduce((sum, part) => {
      const at = t + from - part.from;
      return at < 0 ? sum : sum + part.series.values[at]!;
    }, 0),
  );
  return {
    ...earliest,
    id,
    series: id,
    path: [],
    values,
    future: means(parts, from, ({ future = [] }) => future),
    past: means(parts, from, ({ past = [] }) => past),
    statics: (earliest.statics ?? []).map(
      (_, i) => parts.reduce((sum, { series }) => sum + series.statics![i]!, 0) / parts.length,
    ),
  };
}

/** The means of covariates over the parts that are there, as far as all of them reach. */
function means(
  parts: readonly Placed[],
  from: number,
  columnsOf: (series: TableSeries) => readonly Float64Array[],
): readonly Float64Array[] {
  return columnsOf(parts[0]!.series).map((_, i) => {
    const own = parts.map((part) => ({ at: part.from - from, values: columnsOf(part.series)[i]! }));
    const length = Math.min(...own.map(({ at, values }) => at + values.length));
    return Float64Array.from({ length }, (_, t) => {
      const known = own.filter(({ at }) => at <= t);
      return known.reduce((sum, { at, values }) => sum + values[t - at]!, 0) / known.length;
    });
  });
}

function notesOf({ series }: TableData, { ids, bottom }: Hierarchy): readonly Note[] {
  const lengths = new Set(series.map(({ values }) => values.length));
  return [
    {
      text: `${ids.length - bottom} sums of ${bottom} series are forecast too: ${listed(ids.slice(0, -bottom))}.`,
    },
    ...(lengths.size > 1
      ? [{ text: "Series of different lengths count in the sums from their first value on." }]
      : []),
  ];
}

function listed(ids: readonly string[]): string {
  return ids.length > 5 ? `${ids.slice(0, 5).join(", ")}, …` : ids.join(", ");
}
