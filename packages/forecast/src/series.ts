// The input series of a forecast: target, features and calendar of a table, ordered, complete, and
// scaled for the network.
import {
  advance,
  type CalendarCycle,
  type CalendarFeatures,
  calendarCycles,
  calendarFeatures,
  completeTable,
  type Frequency,
  type Note,
  numberColumn,
  type RegularOptions,
  regularTable,
  type Scaler,
  type Series,
  type Table,
  transform,
  WindowError,
} from "@grus/data";
import type { TensorData } from "@grus/tensor";

/** The columns of a series, and how gaps in them are treated. */
export interface SeriesPlan extends RegularOptions {
  readonly target: string;
  /** The column of dates; undefined for rows without times. */
  readonly time: string | undefined;
  /** Further columns the network sees. */
  readonly features: readonly string[];
  /** Cycles of the calendar; undefined for those that fit the frequency. */
  readonly calendar: readonly CalendarCycle[] | undefined;
}

/** Unscaled columns, one value per row, none missing. */
export interface RawSeries {
  readonly file: string | undefined;
  readonly rows: number;
  /** Epoch milliseconds of every row, ascending; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  readonly frequency: Frequency | undefined;
  /** The cycles of `calendar`. */
  readonly cycles: readonly CalendarCycle[];
  readonly calendar: CalendarFeatures;
  /** The target first, then the features, by name. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** What was done to the rows that no option asked for. */
  readonly notes: readonly Note[];
}

/** The window that ends with the last row, from which the future is forecast. */
export interface LatestWindow {
  /** float32 [1, context, features]. */
  readonly input: TensorData & { readonly data: Float32Array };
  /** The forecast times, [horizon], in epoch milliseconds; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
}

/** Reads the planned columns of a table; throws as {@link regularTable} and {@link numberColumn} do. */
export function readSeries(table: Table, plan: SeriesPlan): RawSeries {
  const names = [...new Set([plan.target, ...plan.features])];
  if (plan.time === undefined) return untimedSeries(table, names, plan);
  const { table: regular, times, frequency, notes } = regularTable(table, plan.time, names, plan);
  const cycles = plan.calendar ?? calendarCycles(frequency);
  const calendar = calendarFeatures(times, frequency, cycles);
  return {
    file: table.file,
    rows: regular.rows,
    times,
    frequency,
    cycles,
    calendar,
    columns: columnsOf(regular, names),
    notes,
  };
}

/** The names of the input's features, in order: the target, the features, the calendar. */
export function featureNamesOf({ columns, calendar }: RawSeries): readonly string[] {
  return [...columns.keys(), ...calendar.names];
}

/**
 * The series the network sees: inputs [rows, features] in the order of {@link featureNamesOf}, columns
 * scaled, the calendar unscaled; targets [rows], scaled.
 */
export function scaleSeries(raw: RawSeries, target: string, scaler: Scaler): Series {
  const scaled = [...raw.columns].map(([name, values]) => transform(scaler, name, values));
  const all = [...scaled, ...raw.calendar.columns];
  const features = all.length;
  const inputs = new Float32Array(raw.rows * features);
  all.forEach((values, feature) => {
    for (let row = 0; row < raw.rows; row++) inputs[row * features + feature] = values[row]!;
  });
  return {
    inputs,
    features,
    targets: Float32Array.from(transform(scaler, target, raw.columns.get(target)!)),
  };
}

/**
 * The window that ends with the last row. Throws {@link WindowError} when there are fewer rows than the
 * context.
 */
export function latestWindow(raw: RawSeries, series: Series, context: number, horizon: number): LatestWindow {
  const { rows, times, frequency } = raw;
  if (rows < context) {
    throw new WindowError({
      file: raw.file,
      problem: `found ${rows} rows; a forecast with context ${context} needs ${context}.`,
      cure: "Give more rows before the forecast.",
    });
  }
  const data = series.inputs.slice((rows - context) * series.features);
  const future = Float64Array.from({ length: horizon }, (_, k) =>
    times && frequency ? advance(times.at(-1)!, frequency, k + 1) : Number.NaN,
  );
  return { input: { shape: [1, context, series.features], dtype: "float32", data }, times: times && future };
}

// Rows without times: the row number replaces the time.
function untimedSeries(table: Table, names: readonly string[], { handleMissing }: SeriesPlan): RawSeries {
  const complete = completeTable(table, names, handleMissing);
  const none = { times: undefined, frequency: undefined, cycles: [], calendar: { names: [], columns: [] } };
  return { file: table.file, rows: complete.rows, ...none, columns: columnsOf(complete, names), notes: [] };
}

function columnsOf(table: Table, names: readonly string[]): ReadonlyMap<string, Float64Array> {
  return new Map(names.map((name) => [name, numberColumn(table, name).values]));
}
