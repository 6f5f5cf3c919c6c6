// A part around a regression: covariates that are known ahead explain what they can, the part forecasts the
// rest.
import { aText, type JsonKind, listOf, optional, pairOf, quote, recordOf } from "@grus/io/files";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import type { Effect, FitOptions, FittedPart, Part, PartRecord } from "./part.ts";
import { innerOf, settingsOf, settingsPlace } from "./record-reader.ts";
import { fitRegression, type Regression, regressionAt } from "./regression.ts";
import { aStatistic } from "./setting-kinds.ts";
import type { Origins, Task } from "./task.ts";

/** The covariates that a regression uses. */
export interface Around {
  /** What they are, e.g. "price, holiday" or "the year". */
  readonly label: string;
  /** What regressions of one family are. Default: the label. */
  readonly family?: string | undefined;
  /** Names of the task's `future` covariates. */
  readonly covariates: readonly string[];
}

/** How a record of another part is read. */
type Open = (record: PartRecord) => FittedPart;

/** Settings of the record. */
export interface AroundSettings extends Around {
  readonly regressions: readonly (readonly [string, Regression])[];
}

/** The part `inner` of what is left when the covariates have explained what they can. */
export function aroundPart(inner: Part, around: Around): Part {
  return {
    name: `${inner.name} around ${around.label}`,
    family: `${inner.family} around ${around.family ?? around.label}`,
    flexibility: 1,
    async fit(task, ends, options?: FitOptions): Promise<FittedPart | undefined> {
      const regressions = regressionsOf(task, around, ends);
      if (regressions === undefined) return undefined;
      const fitted = await inner.fit(residualTask(task, around, regressions), ends, options);
      return fitted && fittedAround(fitted, around, regressions);
    },
  };
}

/** Reads the record of a part around a regression. */
export function openAround(record: PartRecord, open: Open): FittedPart {
  const { label, covariates, regressions } = readAround(record);
  return fittedAround(open(innerOf(record)), { label, covariates }, new Map(regressions));
}

/** The settings of the record of a part around a regression. */
export function readAround(record: PartRecord): AroundSettings {
  const settings = settingsOf(record, aroundKind());
  const { regressions, covariates } = settings;
  const wrong = regressions.findIndex(
    ([, { means, coefficients }]) =>
      means.length !== covariates.length || coefficients.length !== covariates.length,
  );
  if (wrong < 0) return settings;
  throw settingsPlace(record)
    .at("regressions")
    .at(wrong)
    .refuse(regressions[wrong], `${covariates.length} means and coefficients, as there are covariates`);
}

function aroundKind(): JsonKind<AroundSettings> {
  const regression = recordOf<Regression>({ means: listOf(aStatistic), coefficients: listOf(aStatistic) });
  return recordOf<AroundSettings>({
    label: aText,
    family: optional(aText),
    covariates: listOf(aText),
    regressions: listOf(pairOf(aText, regression)),
  });
}

/** The task without what the covariates explain; undefined where a series is too short for the regression. */
export function aroundTask(task: Task, around: Around, ends: Int32Array): Task | undefined {
  const regressions = regressionsOf(task, around, ends);
  return regressions && residualTask(task, around, regressions);
}

function fittedAround(
  inner: FittedPart,
  around: Around,
  regressions: ReadonlyMap<string, Regression>,
): FittedPart {
  const name = `${inner.name} around ${around.label}`;
  return {
    name,
    parameters: inner.parameters + regressions.size * around.covariates.length,
    async predict(task, origins) {
      const known = withNewSeries(task, around, regressions, origins);
      const forecasts = await inner.predict(residualTask(task, around, known), origins);
      const added = explained(task, origins, around, known);
      return forecasts.map((value, i) => value + added[i]!);
    },
    effects: async (task, origins) => {
      const known = withNewSeries(task, around, regressions, origins);
      const rest = (await inner.effects?.(residualTask(task, around, known), origins)) ?? [];
      return [...covariateEffects(task, origins, around, known), ...rest];
    },
    async refit(task, ends, options) {
      const all = new Map([...regressions, ...fittedRegressions(task, around, ends)]);
      const refitted = await inner.refit(residualTask(task, around, all), ends, options);
      return refitted && fittedAround(refitted, around, all);
    },
    record: () => ({
      kind: "around",
      name,
      settings: { label: around.label, covariates: around.covariates, regressions: [...regressions] },
      inner: [inner.record()],
    }),
  };
}

/** What the covariates add to each forecast, [origins, horizon]. */
function explained(
  task: Task,
  origins: Origins,
  around: Around,
  regressions: ReadonlyMap<string, Regression>,
): Float64Array {
  const { horizon } = task;
  const added = new Float64Array(origins.length * horizon);
  for (let row = 0; row < origins.length; row++) {
    const series = origins.series[row]!;
    const regression = regressions.get(task.series[series]!.id);
    if (regression === undefined) continue;
    const columns = columnsOf(task, series, around);
    for (let k = 0; k < horizon; k++)
      added[row * horizon + k] = regressionAt(regression, columns, origins.at[row]! + k);
  }
  return added;
}

/** What each covariate adds to each forecast. */
function covariateEffects(
  task: Task,
  origins: Origins,
  around: Around,
  regressions: ReadonlyMap<string, Regression>,
): readonly Effect[] {
  const { horizon } = task;
  return around.covariates.map((name, j) => {
    const values = new Float64Array(origins.length * horizon);
    for (let row = 0; row < origins.length; row++) {
      const series = origins.series[row]!;
      const regression = regressions.get(task.series[series]!.id);
      const column = columnsOf(task, series, around)[j]!;
      if (regression === undefined) continue;
      const { means, coefficients } = regression;
      for (let k = 0; k < horizon; k++)
        values[row * horizon + k] = coefficients[j]! * (column[origins.at[row]! + k]! - means[j]!);
    }
    return { kind: "covariate", name, values };
  });
}

function regressionsOf(
  task: Task,
  around: Around,
  ends: Int32Array,
): ReadonlyMap<string, Regression> | undefined {
  const fitted = fittedRegressions(task, around, ends);
  return fitted.size < task.series.length ? undefined : fitted;
}

/** The regressions of the series that are long enough. */
function fittedRegressions(task: Task, around: Around, ends: Int32Array): ReadonlyMap<string, Regression> {
  const fitted = new Map<string, Regression>();
  for (const [i, { id, values }] of task.series.entries()) {
    const regression = fitRegression(values, columnsOf(task, i, around), ends[i]!);
    if (regression !== undefined) fitted.set(id, regression);
  }
  return fitted;
}

/** The regressions, and those of series that were not there when they were fitted: to the values before. */
function withNewSeries(
  task: Task,
  around: Around,
  regressions: ReadonlyMap<string, Regression>,
  origins: Origins,
): ReadonlyMap<string, Regression> {
  const all = new Map(regressions);
  origins.series.forEach((series, row) => {
    const { id, values } = task.series[series]!;
    if (all.has(id)) return;
    const regression = fitRegression(values, columnsOf(task, series, around), origins.at[row]!);
    if (regression !== undefined) all.set(id, regression);
  });
  return all;
}

function residualTask(task: Task, around: Around, regressions: ReadonlyMap<string, Regression>): Task {
  const series = task.series.map((each, i) => {
    const regression = regressions.get(each.id);
    if (regression === undefined) return each;
    const columns = columnsOf(task, i, around);
    return { ...each, values: each.values.map((value, t) => value - regressionAt(regression, columns, t)) };
  });
  return { ...task, series };
}

function columnsOf(
  { series, future = [] }: Task,
  at: number,
  { covariates }: Around,
): readonly Float64Array[] {
  const own = series[at]!.future ?? [];
  return covariates.map((name) => {
    const column = own[future.indexOf(name)];
    if (column !== undefined) return column;
    throw new ForecasterFileError(
      `model.json: a part reads the covariate ${quote(name)}; expected one of those known ahead: ${future.map(quote).join(", ")}.`,
    );
  });
}
