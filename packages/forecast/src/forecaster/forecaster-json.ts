// The contents of a forecaster's model.json.
import type { DateOrder, DecimalSign, Frequency, Reading } from "@grus/data";
import {
  aFlag,
  aNumber,
  aText,
  aWhole,
  type JsonKind,
  listOf,
  oneOf,
  optional,
  pairOf,
  recordOf,
} from "@grus/io/files";
import type { KnownSeries } from "../ensemble/known-series.ts";
import { modelJson } from "../forecaster-file-error.ts";
import type { ReconcileMethod } from "../hierarchy/reconcile.ts";
import { aSavedHolidays } from "../holidays/saved-holidays.ts";
import { anIntervalState, checkSteps } from "../intervals/interval-kinds.ts";
import { aWrittenPart, type WrittenPart } from "../parts/record-tensors.ts";
import { someSteps } from "../parts/setting-kinds.ts";
import type { Covariate } from "../read/covariates.ts";
import type { CovariateRoles } from "../read/table-task.ts";
import type { ForecasterRecord } from "./forecaster.ts";
import type { SavedHierarchy } from "./saved-hierarchy.ts";

/** A forecaster without its tensors. */
export interface ForecasterJson extends Omit<ForecasterRecord, "parts" | "hierarchy"> {
  readonly hierarchy?: Omit<SavedHierarchy, "projection"> | undefined;
  readonly parts: readonly WrittenShare[];
}

/** A part with its weight. */
interface WrittenShare {
  readonly weight: number;
  readonly record: WrittenPart;
}

/**
 * Reads a parsed model.json but for its format. Throws {@link ForecasterFileError} for a field that is not as
 * expected; the settings of parts are read when they are opened.
 */
export function readForecasterJson(value: unknown): ForecasterJson {
  const json = forecasterKind()(value, modelJson());
  checkSteps(json.intervals, json.horizon, modelJson("intervals"));
  checkWeights(json.parts);
  return json;
}

/** Weights are shares of a mean; those that only shape the intervals are 0. */
function checkWeights(parts: readonly WrittenShare[]): void {
  const weights = parts.map(({ weight }) => weight);
  if (weights.every((weight) => weight >= 0) && weights.some((weight) => weight > 0)) return;
  throw modelJson("parts").refuse(weights, "weights of at least 0, one of them above 0");
}

function forecasterKind(): JsonKind<ForecasterJson> {
  return recordOf<ForecasterJson>({
    roles: rolesKind(),
    hierarchy: optional(hierarchyKind()),
    handleDuplicates: optional(oneOf("error", "first", "last", "mean")),
    frequency: optional(frequencyKind()),
    reading: optional(readingKind()),
    horizon: aWhole({ least: 1 }),
    seasons: listOf(someSteps),
    covariates: covariatesKind(),
    holidays: optional(aSavedHolidays),
    parts: listOf(recordOf<WrittenShare>({ weight: aNumber, record: aWrittenPart }), 1),
    intervals: anIntervalState,
    seen: listOf(pairOf(aText, aNumber)),
    series: listOf(recordOf<KnownSeries>({ id: aText, isNegative: aFlag, isCount: aFlag })),
  });
}

function rolesKind(): JsonKind<ForecasterRecord["roles"]> {
  const names = listOf(aText);
  return recordOf<ForecasterRecord["roles"]>({
    target: listOf(aText, 1),
    time: optional(aText),
    series: (value, place) => (Array.isArray(value) ? names(value, place) : optional(aText)(value, place)),
    future: names,
    past: names,
    statics: names,
  });
}

function hierarchyKind(): JsonKind<Omit<SavedHierarchy, "projection">> {
  return recordOf<Omit<SavedHierarchy, "projection">>({
    method: oneOf<ReconcileMethod | "none">("bottomUp", "ols", "wls", "minTrace", "none"),
    ids: listOf(aText),
  });
}

function frequencyKind(): JsonKind<Frequency> {
  return recordOf<Frequency>({
    unit: oneOf(
      ...([
        "millisecond",
        "second",
        "minute",
        "hour",
        "day",
        "businessDay",
        "week",
        "month",
        "year",
      ] as const),
    ),
    count: aWhole({ least: 1 }),
    monthDay: optional(aWhole({ least: 1, most: 31 })),
    timeZone: optional(aText),
  });
}

function readingKind(): JsonKind<Reading> {
  return recordOf<Reading>({
    decimal: optional(oneOf<DecimalSign>(".", ",")),
    dateOrder: optional(oneOf<DateOrder>("dayFirst", "monthFirst", "yearFirst")),
    timeFormat: optional(aText),
    timeZone: optional(aText),
  });
}

function covariatesKind(): JsonKind<CovariateRoles> {
  const covariates = listOf(recordOf<Covariate>({ column: aText, categories: optional(listOf(aText)) }));
  return recordOf<CovariateRoles>({ future: covariates, past: covariates, statics: covariates });
}
