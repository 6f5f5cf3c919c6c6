// The preparation of a forecaster for a module without dependencies.
import { unitMilliseconds } from "@grus/data";
import type { Forecaster, ForecasterRecord } from "../forecaster/forecaster.ts";
import { isOfHolidays } from "../holidays/holiday-columns.ts";
import { ErrorLevels } from "../intervals/error-levels.ts";
import { recentChanges } from "../intervals/local-scale.ts";
import { isOfCalendar } from "../parts/calendar-columns.ts";
import type { Covariate } from "../read/covariates.ts";
import { bandNames, type ForecasterModel } from "./forecaster-model.ts";
import { CALENDAR, PREDICTOR, ROWS, TYPES } from "./preparation-text.ts";

/** Source and types to add to a module that runs a forecaster's model. */
export interface ModuleAddition {
  /** Lines of the module's header. */
  readonly description: string;
  /** Source, which calls `load()` of the module. */
  readonly source: string;
  readonly declarations: string;
}

/**
 * What makes a module of a forecaster's model take raw values: `loadForecaster()`, whose `predict(rows)`
 * takes rows by column names (or columns by name) and gives the forecast of each series by name, without
 * times, as `Forecaster.predict` does. Undefined for a model that reads holidays, which a module has no
 * calendar of. The module is that of `model` for `batch` rows at once, with its inputs and outputs under
 * their names.
 */
export function forecasterModule(
  { record }: Pick<Forecaster, "record">,
  model: ForecasterModel,
  batch = 1,
): ModuleAddition | undefined {
  if (model.future.some(isOfHolidays)) return undefined;
  const { roles, frequency } = record;
  const series = typeof roles.series === "string" ? [roles.series] : roles.series;
  const time = frequency === undefined ? undefined : roles.time;
  const future = model.future.map((name) => readColumn(name, record.covariates.future));
  const past = model.past.map((name) => readColumn(name, record.covariates.past));
  const statics = model.statics.map((name) => readColumn(name, record.covariates.statics));
  const isDated = model.future.some(isOfCalendar);
  const named = [...future, ...past, ...statics].flatMap(({ column }) => column ?? []);
  const plan = {
    columns: [...(isDated ? [time!] : []), ...(series ?? []), ...roles.target, ...new Set(named)],
    targets: roles.target,
    time: time ?? null,
    timeZone: timeZoneOf(frequency?.timeZone),
    series: series ?? null,
    frequency: frequency ?? null,
    step: frequency === undefined ? null : unitMilliseconds[frequency.unit] * frequency.count,
    context: model.context,
    horizon: model.horizon,
    batch,
    reads: model.inputs.map(({ name }) => name),
    future,
    past,
    statics,
    known: model.series,
    recent: recentChanges(record.seasons[0] ?? 1),
    errors: errorLevels(record),
    bands: model.levels.map((level) => {
      const [lower, upper] = bandNames(level);
      return { level, lower, upper };
    }),
  };
  return {
    description: describe(record, plan.columns),
    source: `\nconst forecaster = ${literal(plan)};\n${CALENDAR}${ROWS}${PREDICTOR}`,
    declarations: TYPES,
  };
}

/** The size of the errors of each series beside those of all, by name. */
function errorLevels({ intervals, series }: ForecasterRecord): Readonly<Record<string, number>> {
  if (intervals.series === undefined) return {};
  const levels = ErrorLevels.from(intervals.series);
  return Object.fromEntries(series.map(({ id }) => [id, levels.of(id)]));
}

/** A number that the model reads: of a column, of a category of one, or the calendar's (without a column). */
interface ReadColumn {
  readonly column: string | null;
  readonly category: string | null;
}

function readColumn(name: string, covariates: readonly Covariate[]): ReadColumn {
  for (const { column, categories } of covariates) {
    if (categories === undefined && column === name) return { column, category: null };
    const category = categories?.find((own) => `${column}=${own}` === name);
    if (category !== undefined) return { column, category };
  }
  return { column: null, category: name };
}

/** A zone that is UTC needs no offsets. */
function timeZoneOf(zone: string | undefined): string | null {
  return zone === undefined || /^(utc|gmt|z)$/i.test(zone) ? null : zone;
}

function describe({ horizon }: ForecasterRecord, columns: readonly string[]): string {
  return [
    `It forecasts ${horizon} steps from rows by column names (${columns.join(", ")}):`,
    "",
    "    const { predict } = await loadForecaster();",
    "    const [{ id, values, intervals }] = predict(rows);",
  ].join("\n");
}

/** JSON as an expression, also valid within HTML. */
function literal(plan: unknown): string {
  return JSON.stringify(plan, undefined, 2)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
