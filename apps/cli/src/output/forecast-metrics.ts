// metrics.json of `grus forecast`.
import { describeFrequency } from "@grus/data";
import type { Config } from "../commands/config-file.ts";
import { targetsOf } from "../forecast-run.ts";
import type { DetailedRun } from "./test-details.ts";
import {
  baselinesOf,
  byFold,
  bySeries,
  byStep,
  type Figures,
  figuresOf,
  type PartFigures,
} from "./test-metrics.ts";

/** The content of metrics.json; errors in the unit of the target. */
export interface ForecastMetrics {
  readonly task: "forecast";
  /** A list of several targets. */
  readonly target: string | readonly string[];
  /** The names of the parts, the largest weight first. */
  readonly model: string;
  /** `validationError`: the mean absolute error, each series in units of its mean change over a season. */
  readonly parts: readonly {
    readonly name: string;
    readonly weight: number;
    readonly validationError: number;
  }[];
  readonly parameters: number;
  readonly seconds: number;
  readonly seed: number;
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly frequency: string | null;
  /** How many series were forecast. */
  readonly series: number;
  /** Errors, then coverage and width by level; null where there are too few values for a test. */
  readonly test: Figures | null;
  /** Why there was no test. */
  readonly untested?: string;
  readonly baselines: Readonly<Record<string, Figures>>;
  /** The same figures, rivals included, of each step, series and fold. */
  readonly byStep: readonly PartFigures[];
  readonly bySeries: readonly PartFigures[];
  readonly byFold?: readonly PartFigures[];
  readonly verdict: string;
  readonly config: Config;
}

/** The metrics of a run. */
export function metricsOfForecast(run: DetailedRun): ForecastMetrics {
  const { parts, plan, test, folds, verdict } = run.made;
  const { details } = run;
  const targets = targetsOf(run);
  const { seasons, series } = plan.task;
  return {
    task: "forecast",
    target: targets.length === 1 ? targets[0]! : targets,
    model: parts.map(({ name }) => name).join(" + "),
    parts: parts.map(({ name, weight, error }) => ({ name, weight, validationError: error })),
    parameters: parts.reduce((sum, { parameters }) => sum + parameters, 0),
    seconds: run.seconds,
    seed: run.seed,
    horizon: plan.task.horizon,
    seasons,
    frequency: plan.data.frequency === undefined ? null : describeFrequency(plan.data.frequency),
    series: series.length,
    test: test === undefined ? null : figuresOf(test),
    ...(test === undefined ? { untested: verdict.text } : {}),
    baselines: test === undefined ? {} : baselinesOf(test, seasons),
    byStep: details === undefined ? [] : byStep(plan, details.byStep),
    bySeries: details === undefined ? [] : bySeries(plan, details.bySeries),
    ...(folds === undefined ? {} : { byFold: byFold(plan, folds) }),
    verdict: verdict.text,
    config: run.config,
  };
}
