// A forecaster as one function of tensors over a window, with intervals: the model that is exported.
import { ModelFileError, type NamedModel, type NamedTensorRecord, type NamedValue } from "@grus/io";
import { add, mul, type Tensor, type TensorData } from "@grus/tensor";
import type { Forecaster, ForecasterRecord } from "../forecaster/forecaster.ts";
import { levelName } from "../intervals/levels.ts";
import { type Bands, bandsOf } from "./bands.ts";
import { exampleInputs } from "./example-inputs.ts";
import { formOfRecord } from "./form-of-record.ts";
import { graphOfPart } from "./graph-of-part.ts";
import { type ModelSupport, modelSupport } from "./model-support.ts";
import { beneath, type GraphForm, latest, type PartGraph, prefixed, type WindowInput } from "./part-graph.ts";
import { type LeftPart, PortabilityError } from "./portability-error.ts";
import { columns } from "./transformed-graph.ts";

/** Options of {@link forecasterModel}. */
export interface ForecasterModelOptions {
  /**
   * The shares of values that the intervals are to contain, each in (0, 1); none for a model of the forecast alone.
   * Default: those of the forecaster.
   */
  readonly levels?: readonly number[] | undefined;
}

/** A forecaster as a named model, with the names of what it reads. */
export interface ForecasterModel extends NamedModel {
  /** Values of a window. */
  readonly context: number;
  readonly horizon: number;
  /** The columns of the inputs "future", "past" and "statics"; empty where there is no such input. */
  readonly future: readonly string[];
  readonly past: readonly string[];
  readonly statics: readonly string[];
  /** The series by their places in the input "series"; empty where there is none. */
  readonly series: readonly string[];
  /** The shares of values that the intervals "lower-80", "upper-80", … are to contain, ascending. */
  readonly levels: readonly number[];
  /** What an ONNX file says about the forecaster: as JSON, what it reads, its columns and their steps. */
  readonly metadata: Readonly<Record<"forecaster", string>>;
  /** Inputs of so many rows, made from a fixed seed, for samples: values are above 0. */
  example(rows: number): Record<string, TensorData>;
}

/** A part with its share, as a function of a window. */
interface GraphShare {
  readonly weight: number;
  readonly graph: PartGraph;
}

/**
 * The forecaster as a model in the units of the data, for `writeOnnx`, `standaloneModule` and
 * `goldenSamples`. Inputs, of which there are those that the parts read:
 *
 * - "values" [batch, context], the latest last, complete: a missing value is not carried forward as in `predict`;
 * - "future" [batch, context + horizon, columns], known ahead: those of the table, texts as zeros and ones,
 *   and the calendar's;
 * - "past" [batch, context, columns] and "statics" [batch, columns];
 * - "series" int32 [batch], where parts have numbers for each series;
 * - "deviation" and "logDeviation" [batch], the standard deviation of all earlier values and of their
 *   logarithms (1 where these are all equal), which networks read;
 * - "scale" [batch], how much the series has changed lately, which intervals are measured in:
 *   (s + 20 m) / (n + 20), where s is the sum of the latest n = max(40, 2 seasons) changes |y_t - y_(t-1)|
 *   and m the mean of all; 1 where it is 0. With several series it is times the size of the series' errors
 *   beside those of all.
 *
 * Outputs: "forecast" [batch, horizon], and for each level "lower-80", "upper-80" and so on. They are those
 * of `predict`, in float32. `forecasterInputs` gives the inputs of a table.
 *
 * Intervals that follow the width which a network expects (`network.distribution`) are left out. Ends of
 * intervals of counts are whole numbers: where float32 rounds across one, they may differ by 1.
 *
 * Throws {@link PortabilityError} where sums of series are forecast, and where a part depends on more than a
 * window: ETS, theta, ARIMA, the drift, the mean and the median of all values, models of one series each, networks
 * of counts.
 */
export function forecasterModel(
  { record }: Pick<Forecaster, "record">,
  { levels }: ForecasterModelOptions = {},
): ForecasterModel {
  if (record.hierarchy !== undefined) throw new PortabilityError([]);
  const form = formOfRecord(record);
  const shares = graphsOf(record, form);
  const context = Math.max(...shares.map(({ graph }) => graph.context));
  const support = modelSupport(record.series);
  const bands = bandsOf(record, levels);
  const has = (name: WindowInput) => shares.some(({ graph }) => graph.reads.includes(name));
  const future = form.future.filter((name) => shares.some(({ graph }) => graph.future.includes(name)));
  const names = {
    future,
    past: has("past") ? form.past : [],
    statics: has("statics") ? form.statics : [],
    series: has("series") || support.isOfSeries ? form.series : [],
  };
  const inputs = inputsOf(context, form.horizon, names, {
    deviation: has("deviation"),
    logDeviation: has("logDeviation"),
    scale: bands.levels.length > 0,
  });
  const row = ["batch", form.horizon];
  const reads = { context, horizon: form.horizon, ...names, levels: bands.levels };
  const { roles, frequency } = record;
  return {
    inputs,
    outputs: ["forecast", ...bands.levels.flatMap(bandNames)].map((name) => ({
      name,
      dtype: "float32",
      shape: row,
      description: name === "forecast" ? "the forecast" : `an end of the interval "${name}"`,
    })),
    parameters: Object.fromEntries(
      shares.flatMap(({ graph }, i) => Object.entries(prefixed(graph.parameters, `parts.${i}`))),
    ),
    apply: (parameters, given) => {
      const all = checked(given, inputs);
      return outputsOf(meanOf(shares, parameters, all, future, form.horizon), all, support, bands);
    },
    ...reads,
    metadata: { forecaster: JSON.stringify({ ...reads, roles, frequency }) },
    example: (rows) => exampleInputs(inputs, rows, names.series.length),
  };
}

/** "lower-80" and "upper-80". */
export function bandNames(level: number): readonly [lower: string, upper: string] {
  return [`lower-${levelName(level)}`, `upper-${levelName(level)}`];
}

function graphsOf(record: ForecasterRecord, form: GraphForm): readonly GraphShare[] {
  const left: LeftPart[] = [];
  const shares: GraphShare[] = [];
  for (const { weight, record: part } of record.parts) {
    const graph = graphOfPart(part, form);
    if (graph === undefined) left.push({ name: part.name, weight });
    else shares.push({ weight, graph });
  }
  if (left.length > 0) throw new PortabilityError(left);
  return shares;
}

function inputsOf(
  context: number,
  horizon: number,
  { future, past, statics, series }: Pick<ForecasterModel, "future" | "past" | "statics" | "series">,
  figures: Readonly<Record<"deviation" | "logDeviation" | "scale", boolean>>,
): readonly NamedValue[] {
  const value = (description: string, name: string, isRead: boolean, ...shape: number[]): NamedValue[] =>
    isRead ? [{ name, dtype: "float32", shape: ["batch", ...shape], description }] : [];
  const list = (columns: readonly string[]) => columns.join(", ");
  const places = `the place of the series, from 0: ${list(series)}`;
  return [
    ...value(`the latest ${context} values, the newest last`, "values", true, context),
    ...value(
      `of the steps of "values" and the ${horizon} after them: ${list(future)}`,
      "future",
      future.length > 0,
      context + horizon,
      future.length,
    ),
    ...value(`of the steps of "values": ${list(past)}`, "past", past.length > 0, context, past.length),
    ...value(`of the series: ${list(statics)}`, "statics", statics.length > 0, statics.length),
    ...(series.length > 0
      ? [{ name: "series", dtype: "int32" as const, shape: ["batch"], description: places }]
      : []),
    ...value("the standard deviation of all earlier values", "deviation", figures.deviation),
    ...value("the same of their logarithms", "logDeviation", figures.logDeviation),
    ...value("how much the series has changed lately", "scale", figures.scale),
  ];
}

/** The weighted mean of the parts, [batch, horizon]. */
function meanOf(
  shares: readonly GraphShare[],
  parameters: NamedTensorRecord,
  { values, future, past, ...rest }: NamedTensorRecord,
  names: readonly string[],
  horizon: number,
): Tensor {
  const forecasts = shares.map(({ weight, graph }, i) => {
    const { context } = graph;
    const forecast = graph.apply(beneath(parameters, `parts.${i}`), {
      ...rest,
      values: latest(values!, context),
      future: future && columns(latest(future, context + horizon), names, graph.future),
      past: past && latest(past, context),
    });
    return mul(weight, forecast);
  });
  return forecasts.reduce((sum, each) => add(sum, each));
}

function outputsOf(
  forecast: Tensor,
  inputs: NamedTensorRecord,
  { raise, ends }: ModelSupport,
  { levels, around }: Bands,
): NamedTensorRecord {
  const raised = raise(forecast, inputs);
  const bands = levels.flatMap((level, i) => {
    const [lower, upper] = ends(around(raised, inputs.scale!, i), raised, inputs);
    const [low, high] = bandNames(level);
    return [
      [low, lower],
      [high, upper],
    ] as const;
  });
  return { forecast: raised, ...Object.fromEntries(bands) };
}

function checked(given: NamedTensorRecord, inputs: readonly NamedValue[]): NamedTensorRecord {
  const missing = inputs.find(({ name }) => given[name] === undefined);
  if (missing === undefined) return given;
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ") || "none";
  throw new ModelFileError("model", {
    place: "inputs",
    expected: quoted(inputs.map(({ name }) => name)),
    got: quoted(Object.keys(given)),
    cure: "Pass the inputs under the model's names.",
  });
}
