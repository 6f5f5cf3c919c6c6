// metrics.json of `grus forecast`.
import { describeFrequency } from "@grus/data";
import type { forecast } from "grus";
import type { Config } from "../commands/config-file.ts";
import { levelName } from "../commands/forecast-flags.ts";
import { type ForecastRun, targetsOf } from "../forecast-run.ts";

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
  readonly test: Readonly<Record<string, number>> | null;
  /** Why there was no test. */
  readonly untested?: string;
  readonly baselines: Readonly<Record<string, forecast.ForecastScores>>;
  readonly maeByStep: readonly number[];
  readonly verdict: string;
  readonly config: Config;
}

/** The metrics of a run. */
export function metricsOfForecast(run: ForecastRun): ForecastMetrics {
  const { parts, plan, test, verdict } = run.made;
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
    test: test === undefined ? null : testFigures(test),
    ...(test === undefined ? { untested: verdict.text } : {}),
    baselines: Object.fromEntries(
      (test?.rivals ?? []).map(({ name, scores }) => [baselineName(name, seasons[0]), scores]),
    ),
    maeByStep: test?.maeByStep ?? [],
    verdict: verdict.text,
    config: run.config,
  };
}

function testFigures({ scores, crps, pinball, intervals, origins }: forecast.ForecastTest) {
  const byLevel = (name: "coverage" | "width") =>
    intervals.map((interval) => [`${name}${levelName(interval.level)}`, interval[name]] as const);
  return {
    ...scores,
    crps,
    pinball,
    ...Object.fromEntries([...byLevel("coverage"), ...byLevel("width")]),
    windows: origins.length,
  };
}

const BASELINES: Readonly<Record<string, string>> = {
  "last value": "lastValue",
  drift: "drift",
  mean: "mean",
  "window mean": "windowMean",
  ETS: "ets",
  theta: "theta",
};

/** The key of a rival: those of further seasons than the first have their steps in their name. */
function baselineName(name: string, season: number | undefined): string {
  const period = /^seasonal naive \((\d+)\)$/.exec(name)?.[1];
  if (period !== undefined) return Number(period) === season ? "seasonalNaive" : `seasonalNaive${period}`;
  return BASELINES[name] ?? "ridge";
}
