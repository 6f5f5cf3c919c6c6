// Exponential smoothing, the theta method and ARIMA as parts: one model a series.
import { aFlag, aWhole, type JsonKind, oneOf, optional, recordOf } from "@grus/io/files";
import { rollingArima } from "../classics/arima-filter.ts";
import { type ArimaOrder, freedomOf } from "../classics/arima-model.ts";
import { chooseArima, commonOrder } from "../classics/choose-arima.ts";
import { countKnown } from "../classics/count-known.ts";
import { commonForm, fitEts, fitEtsForm } from "../classics/ets.ts";
import { fitArima } from "../classics/fit-arima.ts";
import { rollingSmoothing, rollingTheta } from "../classics/rolling.ts";
import type { SmoothingForm } from "../classics/smoothing-form.ts";
import { fitTheta } from "../classics/theta.ts";
import { areMost, type FittedPart, type Part, type PartRecord } from "./part.ts";
import { pause } from "./pause.ts";
import { settingsOf } from "./record-reader.ts";
import { someSteps } from "./setting-kinds.ts";
import type { Origins, Task } from "./task.ts";

/** A model of one series: the forecasts [origins, horizon] from ascending origins. */
interface SeriesModel {
  readonly parameters: number;
  rolling(values: Float64Array, origins: Int32Array, horizon: number): Float64Array;
}

/** A way to fit a model to the values of one series. */
interface Method {
  readonly name: "ETS" | "theta" | "ARIMA";
  /** Steps of the season; 1 for none. */
  readonly period: number;
  /** One form of ETS for all series. Default: each has its own, by AICc. */
  readonly form?: SmoothingForm | undefined;
  /** One order of ARIMA for all series. Default: each has its own, by AICc. */
  readonly order?: ArimaOrder | undefined;
}

/** Values that a classical model needs at least. */
const LEAST = 4;

/** More series than this share one form of ETS, or one order of ARIMA, which a sample of them chooses. */
const OWN_FORM = 50;
/** Values that are fitted before others of the same thread have their turn. */
const VALUES_BEFORE_PAUSE = 2000;
/** Series of that sample. */
const SAMPLE = 25;

/** ETS with the season of `period` steps; 1 for none. Of more than 50 series, all have the same form. */
export function etsPart(period: number): Part {
  return perSeries({ name: "ETS", period });
}

/** The theta method with the season of `period` steps; 1 for none. */
export function thetaPart(period: number): Part {
  return perSeries({ name: "theta", period });
}

/** ARIMA with the season of `period` steps; 1 for none. Of more than 50 series, all have the same order. */
export function arimaPart(period: number): Part {
  return perSeries({ name: "ARIMA", period });
}

/**
 * Reads the record of a classical part. Its models are fitted again, to the values before the first origin of
 * each series that it is asked for: series may have grown, or be new.
 */
export function openClassical(record: PartRecord): FittedPart {
  const { parameters, ...method } = settingsOf(record, classicalKind());
  const { name } = method;
  return {
    name,
    parameters,
    predict: async (task, origins) => rollEach(task, origins, (at, first) => fitTo(task, method, at, first)),
    refit: (task, ends) => perSeries(method).fit(task, ends),
    record: () => partRecord(method, parameters),
  };
}

/** Settings of the record. */
interface ClassicalSettings extends Method {
  readonly parameters: number;
}

/** The largest order of an ARIMA, far above what is chosen. */
const MOST_ORDER = 8;

function classicalKind(): JsonKind<ClassicalSettings> {
  const order = aWhole({ most: MOST_ORDER });
  const once: JsonKind<0 | 1> = (value, place) => {
    if (value === 0 || value === 1) return value;
    throw place.refuse(value, "0 or 1");
  };
  return recordOf<ClassicalSettings>({
    name: oneOf("ETS", "theta", "ARIMA"),
    period: someSteps,
    form: optional(
      recordOf<SmoothingForm>({
        season: oneOf("none", "additive", "multiplicative"),
        period: someSteps,
        trend: oneOf("none", "linear", "damped"),
      }),
    ),
    order: optional(
      recordOf<ArimaOrder>({
        period: someSteps,
        differences: once,
        seasonalDifferences: once,
        hasMean: aFlag,
        ar: order,
        ma: order,
        seasonalAr: order,
        seasonalMa: order,
      }),
    ),
    parameters: aWhole(),
  });
}

function perSeries(method: Method): Part {
  const { name } = method;
  return {
    name,
    family: name,
    flexibility: 0.2,
    async fit(task, ends, { signal, onProgress } = {}): Promise<FittedPart | undefined> {
      if (!areMost(ends, (end, i) => knownOf(task, i, end) >= LEAST)) return undefined;
      const own = withForm(task, method, ends);
      const models: SeriesModel[] = [];
      let unpaused = 0;
      for (const [i, end] of ends.entries()) {
        models.push(fitTo(task, own, i, end));
        unpaused += end;
        if (unpaused < VALUES_BEFORE_PAUSE) continue;
        unpaused = 0;
        onProgress?.((i + 1) / ends.length);
        await pause(signal);
      }
      const parameters = models.reduce((sum, model) => sum + model.parameters, 0);
      return {
        name,
        parameters,
        predict: async (given, origins) => rollEach(given, origins, (at) => models[at]!),
        refit: (given, to) => perSeries(own).fit(given, to),
        record: () => partRecord(own, parameters),
      };
    },
  };
}

function partRecord(method: Method, parameters: number): PartRecord {
  return { kind: "classical", name: method.name, settings: { ...method, parameters } };
}

function knownOf({ series }: Task, at: number, end: number): number {
  return countKnown(series[at]!.values.subarray(0, end));
}

/** A series of fewer than four values is forecast by its last one. */
const constant: SeriesModel = {
  parameters: 0,
  rolling(values, origins, horizon) {
    const forecasts = new Float64Array(origins.length * horizon);
    origins.forEach((origin, row) => {
      const last = values.subarray(0, origin).findLast((value) => !Number.isNaN(value));
      forecasts.fill(last ?? Number.NaN, row * horizon, (row + 1) * horizon);
    });
    return forecasts;
  },
};

/** The method with one form or order for all, where there are many series. */
function withForm({ series }: Task, method: Method, ends: Int32Array): Method {
  const { name, period, form, order } = method;
  if (name === "theta" || (form ?? order) !== undefined || series.length <= OWN_FORM) return method;
  const every = series.length / SAMPLE;
  const sample = Array.from({ length: SAMPLE }, (_, i) => Math.floor(i * every))
    .map((at) => series[at]!.values.subarray(0, ends[at]!))
    .filter((values) => countKnown(values) >= LEAST);
  if (sample.length === 0) return method;
  if (name === "ETS") return { ...method, form: commonForm(sample, period) };
  return { ...method, order: commonOrder(sample, period) };
}

function fitTo(task: Task, { name, period, form, order }: Method, at: number, end: number): SeriesModel {
  if (knownOf(task, at, end) < LEAST) return constant;
  const values = task.series[at]!.values.subarray(0, end);
  if (name === "ETS") {
    const { model } = form === undefined ? fitEts(values, period) : fitEtsForm(values, { ...form, period });
    return {
      parameters: model.freedom,
      rolling: (all, origins, horizon) => rollingSmoothing(model, all, origins, horizon),
    };
  }
  if (name !== "theta") {
    const { model } = order === undefined ? chooseArima(values, period) : fitArima(order, values);
    return {
      parameters: freedomOf(model.order),
      rolling: (all, origins, horizon) => rollingArima(model, all, origins, horizon),
    };
  }
  const model = fitTheta(values, period);
  return {
    parameters: 2 + model.indices.length,
    rolling: (all, origins, horizon) => rollingTheta(model, all, origins, horizon),
  };
}

/** The rows of each series by its own model. Origins of one series ascend. */
function rollEach(
  { series, horizon }: Task,
  origins: Origins,
  modelOf: (series: number, firstOrigin: number) => SeriesModel,
): Float64Array {
  const forecasts = new Float64Array(origins.length * horizon);
  let first = 0;
  while (first < origins.length) {
    const at = origins.series[first]!;
    let end = first;
    while (end < origins.length && origins.series[end] === at) end++;
    const rows = modelOf(at, origins.at[first]!).rolling(
      series[at]!.values,
      origins.at.subarray(first, end),
      horizon,
    );
    forecasts.set(rows, first * horizon);
    first = end;
  }
  return forecasts;
}
