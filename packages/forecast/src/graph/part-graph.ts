// A fitted part as a function of tensors over a window, for models that are exported.
import type { NamedTensorRecord } from "@grus/io";
import { fromData, gather, slice, type Tensor } from "@grus/tensor";
import type { OneSeries, Task } from "../parts/task.ts";

/** What a task looks like, without its values: what the graph of a part is made for. */
export interface GraphForm {
  readonly horizon: number;
  /** The names of all series, in the order of the input "series". */
  readonly series: readonly string[];
  /** The names of the covariates of each role. */
  readonly future: readonly string[];
  readonly past: readonly string[];
  readonly statics: readonly string[];
}

/** The form of a task. */
export function formOf({ series, horizon, future = [], past = [], statics = [] }: Task): GraphForm {
  return { series: series.map(({ id }: OneSeries) => id), horizon, future, past, statics };
}

/** What a part may read beside the values and the covariates that are known ahead. */
export type WindowInput = "past" | "statics" | "series" | "deviation" | "logDeviation";

/** What a part reads. Values and covariates are complete: none is missing (NaN). */
export interface PartWindow {
  /** [batch, context], the latest value last. */
  readonly values: Tensor;
  /** [batch, context + horizon, columns]: the columns that {@link PartGraph.future} names, in its order. */
  readonly future?: Tensor | undefined;
  /** [batch, context, columns]: all covariates that are known up to the last value. */
  readonly past?: Tensor | undefined;
  /** [batch, columns] */
  readonly statics?: Tensor | undefined;
  /** int32 [batch]: the place of each row's series in {@link GraphForm.series}. */
  readonly series?: Tensor | undefined;
  /** [batch]: the standard deviation of all values before the origin, not of the window alone. */
  readonly deviation?: Tensor | undefined;
  /** [batch]: that of their logarithms. */
  readonly logDeviation?: Tensor | undefined;
}

/** A part as a function of a window, in the unit of the data. */
export interface PartGraph {
  /** Values of the window; it must be complete. */
  readonly context: number;
  /** The covariates known ahead that it reads. */
  readonly future: readonly string[];
  /** What else it reads. */
  readonly reads: readonly WindowInput[];
  /** Under PyTorch's names where a part has layers. */
  readonly parameters: NamedTensorRecord;
  /** The forecast [batch, horizon]. */
  apply(parameters: NamedTensorRecord, window: PartWindow): Tensor;
}

/** An input that a part reads; throws for a caller that left it out. */
export function read(window: PartWindow, name: Exclude<keyof PartWindow, "values">): Tensor {
  const found = window[name];
  if (found !== undefined) return found;
  throw new TypeError(`window: expected the input "${name}"; got none.`);
}

/** The latest `steps` steps of [batch, time, …]. */
export function latest(x: Tensor, steps: number): Tensor {
  const length = x.shape[1]!;
  return length === steps ? x : slice(x, 1, length - steps);
}

/** Numbers as a float32 tensor. */
export function floats(numbers: ArrayLike<number>, shape: readonly number[] = [numbers.length]): Tensor {
  return fromData({ shape, dtype: "float32", data: Float32Array.from(numbers) });
}

/** The parameters of a record whose names begin with "prefix.", without it. */
export function beneath(parameters: NamedTensorRecord, prefix: string): NamedTensorRecord {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      name.startsWith(start) ? [[name.slice(start.length), value]] : [],
    ),
  );
}

/** Parameters with "prefix." before their names. */
export function prefixed(parameters: NamedTensorRecord, prefix: string): NamedTensorRecord {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/**
 * A number or row of numbers for each series, [series, …] as a parameter: the row of each window's series, [batch, …],
 * or [1, …] where there is a single series, which need not be told.
 */
export function rowsOfSeries(table: Tensor, window: PartWindow): Tensor {
  return table.shape[0] === 1 ? table : gather(table, read(window, "series"));
}

/** What {@link rowsOfSeries} reads. */
export function seriesInput({ series }: GraphForm): readonly WindowInput[] {
  return series.length > 1 ? ["series"] : [];
}
