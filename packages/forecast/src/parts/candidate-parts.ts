// The parts that a forecast chooses from: naive and classical forecasts, the best ridges of each family, and
// both around what the covariates explain.

import type { Note } from "@grus/data";
import { holidayCovariates, isOfHolidays } from "../holidays/holiday-columns.ts";
import { medianOf } from "../median.ts";
import { type Around, aroundPart, aroundTask } from "./around-part.ts";
import { isOfCalendar, yearCovariates } from "./calendar-columns.ts";
import { arimaPart, etsPart, thetaPart } from "./classical-parts.ts";
import { covariateRidgePart } from "./covariate-ridge.ts";
import { logPart } from "./log-part.ts";
import { naiveParts } from "./naive-parts.ts";
import { type NeedOfLogarithms, needOfLogarithms } from "./need-of-logarithms.ts";
import type { NetworkOptions } from "./network-options.ts";
import { networkPlan } from "./network-parts.ts";
import type { Part } from "./part.ts";
import { portablePart } from "./portable-part.ts";
import { bestCovariateRidge } from "./rank-covariate-ridges.ts";
import { type RankOptions, rankRidges } from "./rank-ridges.ts";
import { ridgePart } from "./ridge-part.ts";
import { endsOf, type Range, type Task } from "./task.ts";

/** With more series than this ETS and ARIMA would take minutes: they are left out. */
const MOST_FOR_ETS = 3000;

/** Longer seasons have too many states for exponential smoothing. */
const LONGEST = 60;

/** What {@link candidateParts} may be told. */
export interface CandidateOptions {
  /** About how many minutes networks may take all together. Default: none are candidates. */
  readonly minutes?: number | undefined;
  /** Of networks. */
  readonly network?: NetworkOptions | undefined;
  /** Whether only parts that can be exported are candidates. Default false. */
  readonly portable?: boolean | undefined;
  /** Stops the ranking: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the ranking that is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** All candidates; ridges are ranked on the folds. Networks are among them as far as `minutes` allow. */
export async function candidateParts(
  task: Task,
  folds: readonly Range[],
  { minutes, network, portable = false, signal, onProgress }: CandidateOptions = {},
): Promise<readonly Part[]> {
  const season = smoothedSeason(task);
  const rows = medianOf(folds.flatMap(({ from }) => [...from]));
  const ets = portable || task.series.length > MOST_FOR_ETS ? [] : [etsPart(season)];
  const arima = ets.length === 0 ? [] : [arimaPart(season)];
  const logs = needOfLogarithms(task.series, folds.at(-1)?.from ?? endsOf(task), season);
  const arounds = aroundsOf(task);
  const stage = (i: number) => (done: number) => onProgress?.((i + done) / (arounds.length + 1));
  const plain = [
    ...naiveParts(task),
    ...ets,
    ...arima,
    ...(logs === "none" ? [] : [...ets, ...arima].map(logPart)),
    ...(portable ? [] : [thetaPart(season)]),
    ...(await ridges(task, folds, { rows, logs: scalesFor(logs), signal, onProgress: stage(0) })),
    ...(await covariateRidges(task, folds, rows, signal)),
  ];
  const around: Part[] = [];
  for (const [i, each] of arounds.entries()) {
    stage(i + 1)(0);
    const rest = aroundTask(task, each, folds.at(-1)!.from);
    if (rest === undefined) continue;
    const ranked = await ridges(rest, folds, { rows, logs: [false], signal, onProgress: stage(i + 1) });
    for (const part of [...ets, ...ranked]) around.push(aroundPart(part, each));
  }
  const networks = minutes === undefined ? [] : networkPlan(task, logs, minutes, network).parts;
  const all = [...plain, ...around, ...networks];
  return portable ? all.map(portablePart) : all;
}

/**
 * What is not a candidate although it could be one, with the reason; `minutes` are those of networks.
 */
export function leftOut(
  task: Task,
  minutes: number | undefined,
  network?: NetworkOptions | undefined,
  portable = false,
): readonly Note[] {
  const ets: readonly Note[] = portable
    ? [
        {
          text: "ETS, theta, ARIMA, the drift, and the mean and median of all values were left out: they depend on more than a window, and cannot be exported.",
        },
      ]
    : task.series.length <= MOST_FOR_ETS
      ? []
      : [
          {
            text: `ETS and ARIMA were left out: they are fitted series by series, which takes minutes for more than ${MOST_FOR_ETS}.`,
          },
        ];
  const own = [...ets, ...unread(task)];
  if (minutes === undefined) return own;
  const logs = needOfLogarithms(task.series, endsOf(task), smoothedSeason(task));
  return [...own, ...networkPlan(task, logs, minutes, network).leftOut];
}

/** Numbers that belong to the only series there is. */
function unread({ series, statics = [] }: Task): readonly Note[] {
  if (statics.length === 0 || series.length > 1) return [];
  return [
    { text: `${statics.join(", ")}: constant within the only series, so that nothing follows from it.` },
  ];
}

function smoothedSeason({ seasons }: Task): number {
  return seasons.find((period) => period <= LONGEST) ?? 1;
}

async function ridges(task: Task, folds: readonly Range[], options: RankOptions): Promise<readonly Part[]> {
  return (await rankRidges(task, folds, options)).map(ridgePart);
}

async function covariateRidges(
  task: Task,
  folds: readonly Range[],
  rows: number,
  signal: AbortSignal | undefined,
): Promise<readonly Part[]> {
  const best = await bestCovariateRidge(task, folds, rows, signal);
  return best === undefined ? [] : [covariateRidgePart(best)];
}

function scalesFor(logs: NeedOfLogarithms): readonly boolean[] {
  return logs === "none" ? [false] : logs === "only" ? [true] : [false, true];
}

/** The year as one wave, and as two. */
const YEARS = ["the year", "the year and its half"] as const;

/** The year, the covariates, the holidays, and the year with each of these. */
function aroundsOf({ future = [] }: Task): readonly Around[] {
  const years = yearCovariates(future).map((covariates, i) => ({
    label: YEARS[i]!,
    family: YEARS[0],
    covariates,
  }));
  const given = future.filter((name) => !isOfCalendar(name) && !isOfHolidays(name));
  const columns = given.length === 0 ? [] : [{ label: given.join(", "), covariates: given }];
  const holidays = holidayCovariates(future).map(({ label, covariates }) => ({
    label: [...given, label].join(", "),
    covariates: [...given, ...covariates],
  }));
  const withYears = (known: readonly Around[], all: typeof years) =>
    known.flatMap(({ label, covariates }) =>
      all.map((year) => ({
        label: `${label}, ${year.label}`,
        family: `${label}, ${year.family}`,
        covariates: [...covariates, ...year.covariates],
      })),
    );
  return [
    ...years,
    ...columns,
    ...withYears(columns, years),
    ...holidays,
    ...withYears(holidays, years.slice(-1)),
  ];
}
