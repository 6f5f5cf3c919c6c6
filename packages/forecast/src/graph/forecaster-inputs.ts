// The inputs of a forecaster's model from a table.
import { type Table, WindowError } from "@grus/data";
import type { TensorData } from "@grus/tensor";
import { countKnown } from "../classics/count-known.ts";
import { type Forecaster, type PredictTable, readForecast } from "../forecaster/forecaster.ts";
import { ErrorLevels } from "../intervals/error-levels.ts";
import { localScales } from "../intervals/local-scale.ts";
import type { IntervalState } from "../intervals/task-intervals.ts";
import { transformed } from "../mixture/mixture-plan.ts";
import { windowUnits } from "../mixture/window-unit.ts";
import type { OneSeries, Task } from "../parts/task.ts";
import type { ForecasterModel } from "./forecaster-model.ts";

/** One row of an input: numbers of one series. */
type Row = (series: OneSeries, place: number) => ArrayLike<number>;

/**
 * The inputs of a forecaster's model for the steps after the last value of each series of a table, one row a series, in
 * the order of `predict`. Rejects with a `DataError` as `predict` does, and where a window is not complete.
 */
export async function forecasterInputs(
  { record }: Pick<Forecaster, "record">,
  model: ForecasterModel,
  table: Table,
  options: Omit<PredictTable, "levels"> = {},
): Promise<Record<string, TensorData>> {
  const { data, task } = await readForecast(record, table, options);
  for (const each of task.series) checkWindow(each, model, data.file);
  const rows = rowsOf(task, model, record.intervals);
  return Object.fromEntries(
    model.inputs.map(({ name, dtype, shape = [] }) => {
      const numbers = task.series.map((each, i) => rows[name]!(each, i));
      const lengths = [numbers.length, ...(shape.slice(1) as number[])];
      const flat = numbers.flatMap((row) => Array.from(row));
      return dtype === "int32"
        ? [name, { shape: lengths, dtype, data: Int32Array.from(flat) }]
        : [name, { shape: lengths, dtype: "float32", data: Float32Array.from(flat) }];
    }),
  );
}

function rowsOf(
  task: Task,
  { context, ...names }: ForecasterModel,
  intervals: IntervalState,
): Readonly<Record<string, Row>> {
  const scaleAt = localScales(task.series, task.seasons[0] ?? 1);
  const levels = intervals.series && ErrorLevels.from(intervals.series);
  const places = new Map(names.series.map((id, i) => [id, i]));
  return {
    values: ({ values }) => values.subarray(values.length - context),
    future: ({ values, future }) =>
      interleaved(future, task.future, names.future, values.length - context, values.length + task.horizon),
    past: ({ values, past }) =>
      interleaved(past, task.past, names.past, values.length - context, values.length),
    statics: ({ statics = [] }) => names.statics.map((name) => statics[task.statics!.indexOf(name)]!),
    series: ({ id }) => [places.get(id)!],
    deviation: (own) => [deviationOf(own, false)],
    logDeviation: (own) => [deviationOf(own, true)],
    scale: ({ id, values }, i) => [scaleAt(i, values.length) * (levels?.of(id) ?? 1)],
  };
}

function deviationOf(series: OneSeries, isOfLogarithms: boolean): number {
  const values = transformed(series, isOfLogarithms);
  return windowUnits(values, 1)(values.length).spread;
}

/** The wanted columns of steps, step after step. */
function interleaved(
  columns: readonly Float64Array[] = [],
  names: readonly string[] = [],
  wanted: readonly string[],
  from: number,
  to: number,
): Float64Array {
  const own = wanted.map((name) => columns[names.indexOf(name)]!);
  const all = new Float64Array((to - from) * own.length);
  for (let at = 0; at < all.length; at++)
    all[at] = own[at % own.length]![from + Math.floor(at / own.length)]!;
  return all;
}

/** Throws {@link WindowError} where a window is not complete, or of a series that is not known. */
function checkWindow(
  { id, values }: OneSeries,
  { context, series }: ForecasterModel,
  file: string | undefined,
): void {
  if (values.length < context)
    throw new WindowError({
      file,
      series: id,
      problem: `there are ${values.length} values; the model reads a window of ${context}.`,
      cure: "Give more rows before the forecast.",
    });
  const missing = context - countKnown(values.subarray(values.length - context));
  if (missing > 0)
    throw new WindowError({
      file,
      series: id,
      problem: `${missing} of the latest ${context} values are missing; the model reads complete windows.`,
      cure: "Fill them in before.",
    });
  if (series.length > 0 && !series.includes(id))
    throw new WindowError({
      file,
      series: id,
      problem: "the model does not know this series, and has numbers for each.",
      cure: "Give a series that the forecaster was made from.",
    });
}
