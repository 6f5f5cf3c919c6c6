// The figures of a test in metrics.json: over all, by step, by series and by fold.
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import { significant } from "./numbers.ts";
import { stepTimes } from "./step-times.ts";
import { timeTexts } from "./time-texts.ts";

/** Errors, then coverage and width by level. */
export type Figures = Readonly<Record<string, number>>;

/** The figures of a part of a test, with those of the rivals, and what part it is. */
export type PartFigures = Readonly<Record<string, unknown>> & {
  readonly baselines: Readonly<Record<string, Figures>>;
};

/** Significant digits of the figures of parts. */
const DIGITS = 6;

/** The figures of a test. */
export function figuresOf({ scores, crps, pinball, intervals, windows }: forecast.TestFigures): Figures {
  const byLevel = (name: "coverage" | "width") =>
    intervals.map((interval) => [`${name}${levelName(interval.level)}`, interval[name]] as const);
  return {
    ...scores,
    crps,
    pinball,
    ...Object.fromEntries([...byLevel("coverage"), ...byLevel("width")]),
    windows,
  };
}

/** The scores of the rivals by their keys. */
export function baselinesOf(
  { rivals }: Pick<forecast.TestFigures, "rivals">,
  seasons: readonly number[],
): Readonly<Record<string, Figures>> {
  return Object.fromEntries(
    rivals.map(({ name, scores }) => [baselineName(name, seasons[0]), { ...scores }]),
  );
}

/** The figures of each step of the horizon. */
export function byStep(
  { task }: forecast.ForecastPlan,
  steps: readonly forecast.TestFigures[],
): readonly PartFigures[] {
  return steps.map((figures, k) => partFigures({ step: k + 1 }, figures, task.seasons));
}

/** The figures of each series. */
export function bySeries(
  { task }: forecast.ForecastPlan,
  series: ReadonlyMap<number, forecast.TestFigures>,
): readonly PartFigures[] {
  return [...series].map(([at, figures]) =>
    partFigures({ series: task.series[at]!.id }, figures, task.seasons),
  );
}

/** The figures of each fold, with the parts that forecast it. */
export function byFold(
  plan: forecast.ForecastPlan,
  folds: readonly forecast.BacktestFold[],
): readonly PartFigures[] {
  return folds.map((fold, i) => {
    const start = foldStart(plan, fold);
    const from = plan.data.frequency === undefined ? Number(start) : start;
    const about = { fold: i + 1, from, model: fold.parts };
    return partFigures(about, fold, plan.task.seasons);
  });
}

/** The time of the first value of a fold; without times its row. */
export function foldStart(plan: forecast.ForecastPlan, { origins }: forecast.ForecastTest): string {
  return placeText(plan, origins.series[0]!, origins.at[0]!);
}

/** The time of a step of a series; without times its row. */
export function placeText(plan: forecast.ForecastPlan, series: number, step: number): string {
  const times = stepTimes(plan, series, [step]);
  return times === undefined ? String(step + 1) : timeTexts(times, plan.data.frequency?.timeZone)[0]!;
}

/** A rival by its name over the whole test: the best ridge may differ from fold to fold. */
export function rivalOf(
  { rivals }: Pick<forecast.TestFigures, "rivals">,
  name: string,
): forecast.RivalFigures | undefined {
  const found = rivals.find((rival) => rival.name === name);
  return found ?? rivals.find((rival) => name === "ridge" && rival.name.startsWith("ridge "));
}

function partFigures(
  about: Readonly<Record<string, unknown>>,
  figures: forecast.TestFigures,
  seasons: readonly number[],
): PartFigures {
  const baselines = Object.entries(baselinesOf(figures, seasons));
  return {
    ...about,
    ...rounded(figuresOf(figures)),
    baselines: Object.fromEntries(baselines.map(([name, scores]) => [name, rounded(scores)])),
  };
}

function rounded(figures: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(significant(value, DIGITS))]),
  );
}

const BASELINES: Readonly<Record<string, string>> = {
  "last value": "lastValue",
  drift: "drift",
  mean: "mean",
  "window mean": "windowMean",
  ETS: "ets",
  theta: "theta",
  "naive 2": "naive2",
};

/** The key of a rival: those of further seasons than the first have their steps in their name. */
function baselineName(name: string, season: number | undefined): string {
  const period = /^seasonal naive \((\d+)\)$/.exec(name)?.[1];
  if (period !== undefined) return Number(period) === season ? "seasonalNaive" : `seasonalNaive${period}`;
  return BASELINES[name] ?? "ridge";
}
