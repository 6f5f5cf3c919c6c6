// The naive forecasts as parts. Missing values are passed over: the latest known one counts.
import { type JsonKind, oneOf, recordOf, variantOf } from "@grus/io/files";
import type { FittedPart, Part, PartRecord } from "./part.ts";
import { areMost, predictEach } from "./part.ts";
import { settingsOf } from "./record-reader.ts";
import { someSteps } from "./setting-kinds.ts";
import type { Task } from "./task.ts";

/** A naive forecast as plain data. */
export type NaiveSettings =
  | { readonly method: "last value" }
  | { readonly method: "drift" }
  | { readonly method: "mean" }
  | { readonly method: "median" }
  | { readonly method: "window mean"; readonly steps: number }
  | { readonly method: "window median"; readonly steps: number }
  | { readonly method: "season"; readonly period: number };

/**
 * The last value, the mean and the median of all and of the latest values, the drift, and the value of each
 * season ago.
 */
export function naiveParts({ horizon, seasons }: Task): readonly Part[] {
  return [
    lastValue,
    seriesMean,
    seriesMedian,
    windowMean(horizon),
    windowMedian(horizon),
    drift,
    ...seasons.map(seasonalNaive),
  ];
}

/** ŷ_(t+k) = y_t. */
export const lastValue: Part = naivePart({ method: "last value" });

/** ŷ_(t+k) = y_t + k (y_t - y_1) / (t - 1), the line through the first and the last value. */
export const drift: Part = naivePart({ method: "drift" });

/** The mean of all values, the best forecast of noise. */
export const seriesMean: Part = naivePart({ method: "mean" });

/** The median of all values, whose absolute errors are least where large values are rare. */
export const seriesMedian: Part = naivePart({ method: "median" });

/** The median of the latest `steps` values, at least five, which an outlier among them does not move. */
export function windowMedian(steps: number): Part {
  return naivePart({ method: "window median", steps: Math.max(5, steps) });
}

/** The mean of the latest `steps` values. */
export function windowMean(steps: number): Part {
  return naivePart({ method: "window mean", steps });
}

/**
 * ŷ_(t+k) = y_(t+k-m⌈k/m⌉), the value of the same step of the last season of m = `period` steps; the last value
 * of a series that is shorter, where most are long enough.
 */
export function seasonalNaive(period: number): Part {
  return naivePart({ method: "season", period });
}

/** Reads the record of a naive part. */
export function openNaive(record: PartRecord): FittedPart {
  return fittedNaive(readNaive(record));
}

/** The settings of the record of a naive part. */
export function readNaive(record: PartRecord): NaiveSettings {
  return settingsOf(record, naiveKind());
}

function naiveKind(): JsonKind<NaiveSettings> {
  return variantOf<NaiveSettings>("method", {
    "last value": recordOf({ method: oneOf("last value") }),
    drift: recordOf({ method: oneOf("drift") }),
    mean: recordOf({ method: oneOf("mean") }),
    median: recordOf({ method: oneOf("median") }),
    "window mean": recordOf({ method: oneOf("window mean"), steps: someSteps }),
    "window median": recordOf({ method: oneOf("window median"), steps: someSteps }),
    season: recordOf({ method: oneOf("season"), period: someSteps }),
  });
}

function naivePart(settings: NaiveSettings): Part {
  const name = nameOf(settings);
  const least = settings.method === "season" ? settings.period : 1;
  return {
    name,
    family: name,
    flexibility: settings.method === "drift" ? 0.2 : 0,
    fit: async (_, ends) => (areMost(ends, (end) => end >= least) ? fittedNaive(settings) : undefined),
  };
}

function fittedNaive(settings: NaiveSettings): FittedPart {
  const name = nameOf(settings);
  return {
    name,
    parameters: 0,
    predict: async (task, origins) =>
      predictEach(task, origins, (history) => forecastNaively(settings, history, task.horizon)),
    refit: (task, ends) => naivePart(settings).fit(task, ends),
    record: () => ({ kind: "naive", name, settings }),
  };
}

function nameOf(settings: NaiveSettings): string {
  return settings.method === "season" ? `seasonal naive (${settings.period})` : settings.method;
}

function forecastNaively(settings: NaiveSettings, history: Float64Array, horizon: number): Float64Array {
  const last = known(history, history.length - 1);
  switch (settings.method) {
    case "last value":
      return new Float64Array(horizon).fill(last);
    case "drift":
      return driftFrom(history, last, horizon);
    case "mean":
      return new Float64Array(horizon).fill(meanOf(history, last));
    case "median":
      return new Float64Array(horizon).fill(medianOf(history, last));
    case "window mean":
      return new Float64Array(horizon).fill(meanOf(history.subarray(-settings.steps), last));
    case "window median":
      return new Float64Array(horizon).fill(medianOf(history.subarray(-settings.steps), last));
    case "season": {
      const { period } = settings;
      return Float64Array.from({ length: horizon }, (_, k) => {
        const value = known(history, history.length - period + (k % period), period);
        return Number.isNaN(value) ? last : value;
      });
    }
  }
}

/** The mean of the known values, or `otherwise`. */
function meanOf(history: Float64Array, otherwise: number): number {
  let [sum, count] = [0, 0];
  for (const value of history) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : otherwise;
}

/** The middle of the known values, or `otherwise`. */
function medianOf(history: Float64Array, otherwise: number): number {
  const known = history.filter((value) => !Number.isNaN(value)).sort();
  const middle = known.length >> 1;
  if (known.length === 0) return otherwise;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}

function driftFrom(history: Float64Array, last: number, horizon: number): Float64Array {
  const start = history.findIndex((value) => !Number.isNaN(value));
  const steps = history.length - 1 - start;
  const slope = start >= 0 && steps > 0 ? (last - history[start]!) / steps : 0;
  return Float64Array.from({ length: horizon }, (_, k) => last + (k + 1) * slope);
}

/** The value at a place, or the latest known one `back` steps, twice as many, … before it. */
function known(history: Float64Array, place: number, back = 1): number {
  let at = place;
  while (at >= 0 && Number.isNaN(history[at]!)) at -= back;
  return at >= 0 ? history[at]! : Number.NaN;
}
