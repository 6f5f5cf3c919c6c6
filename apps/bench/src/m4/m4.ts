// The forecast of the M4 tables: a ridge and a segment network over all series, weighted on the last known values.
import {
  type FittedPart,
  type M4Scores,
  m4Scores,
  naive2,
  owa,
  type Part,
  rankedRidges,
  ridgePart,
  segmentPart,
  type Task,
} from "@grus/forecast";
import type { Backend } from "@grus/tensor";
import { OptionError } from "../options.ts";
import { meanForecast, type Spread, spreadOf, weightsOf } from "../weights.ts";
import { heldBack, type M4Data, readM4, taskOf } from "./m4-data.ts";

/** What is run. */
export interface M4Options {
  readonly train: string;
  readonly test: string;
  /** The first is that of the scores; all of more than one step are those of the forecast. */
  readonly seasons: readonly number[];
  readonly horizon: number;
  readonly seeds: number;
  readonly onProgress: (line: string) => void;
}

/** The official scores. */
export interface M4Figures extends M4Scores {
  readonly owa: number;
}

/** A part with its share, and its scores on the last known values and on the test file. */
export interface M4Part {
  readonly name: string;
  readonly weight: number;
  readonly validation: M4Figures;
  readonly test: M4Figures;
}

/** The figures of a run, of the forecast averaged over all networks. */
export interface M4Result extends M4Figures {
  readonly series: number;
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly parts: readonly M4Part[];
  readonly naive2: M4Scores;
  /** The OWA of forecasts with one network each. */
  readonly seeds: { readonly count: number; readonly owa: Spread };
  readonly parameters: number;
  readonly seconds: number;
}

/** Hours of a day have days of a week above them. */
const DAYS = 7;

/**
 * Chooses and weights the parts on the last `horizon` known values of every series, then fits them to all known values
 * and measures them once on the test file.
 */
export async function runM4(backend: Backend, options: M4Options): Promise<M4Result> {
  const start = performance.now();
  const { horizon } = options;
  const data = await readM4(options.train, options.test, horizon);
  const seasons = seasonsOf(options.seasons, data, horizon);
  const candidates = [
    ...chosenRidges(taskOf(data, horizon, seasons), horizon).map((part) => ({ part, seeds: 1 })),
    { part: segmentPart({ networks: 1 }), seeds: options.seeds },
  ];
  const run = { backend, seasons, options, candidates };
  const period = options.seasons[0]!;
  const before = heldBack(data, horizon, period);
  const validated = await forecastAll(run, before, "validation", 1);
  const fitted = await forecastAll(run, data, "fit");
  return {
    series: data.series.length,
    horizon,
    seasons,
    ...figures(data, before, validated, fitted, period),
    parameters: fitted.reduce((sum, { parameters }) => sum + parameters, 0),
    seconds: (performance.now() - start) / 1000,
  };
}

interface Candidate {
  readonly part: Part;
  readonly seeds: number;
}

interface Run {
  readonly backend: Backend;
  readonly seasons: readonly number[];
  readonly options: M4Options;
  readonly candidates: readonly Candidate[];
}

/** The forecasts of one part, one for each seed: the horizon of every series, row after row. */
interface Forecasts {
  readonly name: string;
  readonly parameters: number;
  readonly seeds: readonly Float64Array[];
}

/** Forecasts by every part that can be fitted, with at most `most` seeds each. */
async function forecastAll(
  { backend, seasons, options: { horizon, onProgress }, candidates }: Run,
  data: M4Data,
  stage: string,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly Forecasts[]> {
  const task = taskOf(data, horizon, seasons);
  const at = Int32Array.from(task.series, ({ values }) => values.length);
  const origins = { length: at.length, series: Int32Array.from(at, (_, i) => i), at };
  const all: Forecasts[] = [];
  for (const { part, seeds } of candidates) {
    const fitted: FittedPart[] = [];
    for (let seed = 0; seed < Math.min(seeds, most); seed++) {
      const progress = (done: number) =>
        onProgress(`${stage}, ${part.name}, seed ${seed}: ${Math.floor(100 * done)} %`);
      const one = await part.fit(task, at, { backend, seed, onProgress: progress });
      if (one !== undefined) fitted.push(one);
    }
    if (fitted.length === 0) continue;
    const forecasts: Float64Array[] = [];
    for (const one of fitted) forecasts.push(await one.predict(task, origins));
    const parameters = fitted.reduce((sum, one) => sum + one.parameters, 0);
    all.push({ name: part.name, parameters, seeds: forecasts });
  }
  return all;
}

/** Weights by the OWA on validation, and the scores of the weighted mean on the test file. */
function figures(
  data: M4Data,
  before: M4Data,
  validated: readonly Forecasts[],
  fitted: readonly Forecasts[],
  period: number,
): Omit<M4Result, "series" | "horizon" | "seasons" | "parameters" | "seconds"> {
  const both = fitted.flatMap((own) => {
    const past = validated.find(({ name }) => name === own.name);
    return past === undefined ? [] : [{ own, past }];
  });
  if (both.length === 0)
    throw new OptionError(
      "The series are too short for the parts of this forecast.\nUse a shorter --horizon or --season.",
    );
  const [validation, test] = [scorer(before, period), scorer(data, period)];
  const scores = both.map(({ past }) => validation.score(meanForecast(past.seeds)));
  const weights = weightsOf(scores.map((score) => score.owa));
  const count = Math.max(...both.map(({ own }) => own.seeds.length));
  const single = Array.from({ length: count }, (_, seed) =>
    meanForecast(
      both.map(({ own }) => own.seeds[seed] ?? own.seeds[0]!),
      weights,
    ),
  );
  const means = both.map(({ own }) => meanForecast(own.seeds));
  return {
    ...test.score(meanForecast(means, weights)),
    parts: both.map(({ own: { name } }, i) => ({
      name,
      weight: weights[i]!,
      validation: scores[i]!,
      test: test.score(means[i]!),
    })),
    naive2: test.naive,
    seeds: { count, owa: spreadOf(single.map((forecast) => test.score(forecast).owa)) },
  };
}

/** The scores of forecasts of every series, and those of Naive2. */
function scorer({ series }: M4Data, period: number) {
  const horizon = series[0]!.test.length;
  const naive = m4Scores(
    series,
    series.map(({ train }) => naive2(train, period, horizon)),
    period,
  );
  const score = (values: Float64Array): M4Figures => {
    const rows = series.map((_, i) => values.subarray(i * horizon, (i + 1) * horizon));
    const scores = m4Scores(series, rows, period);
    return { ...scores, owa: owa(scores, naive) };
  };
  return { naive, score };
}

/** Seasons of more than one step; for hours of a day also the week, where most series hold three of it. */
function seasonsOf(given: readonly number[], { series }: M4Data, horizon: number): readonly number[] {
  const own = given.filter((period) => period > 1);
  const week = DAYS * (own[0] ?? 0);
  const lengths = series.map(({ train }) => train.length).toSorted((a, b) => a - b);
  const isLong = lengths[lengths.length >> 1]! - horizon >= 3 * week;
  return own.length === 1 && own[0] === 24 && isLong ? [...own, week] : own;
}

/** The best ridge of logarithms and, where these do not exist, of values, by its errors on the last known values. */
function chosenRidges(task: Task, horizon: number): readonly Part[] {
  const to = Int32Array.from(task.series, ({ values }) => values.length);
  const fold = { from: to.map((end) => end - horizon), to };
  const shortest = Math.min(...fold.from);
  const season = task.seasons.at(-1) ?? horizon;
  const contexts = [1, 2, 3]
    .map((count) => count * season)
    .filter((context) => context >= 4 && context + horizon <= 0.9 * shortest);
  const ranked = contexts.length === 0 ? [] : rankedRidges(task, [fold], contexts);
  const best = ranked.find(({ options }) => options.log) ?? ranked[0];
  return best === undefined ? [] : [ridgePart(best.options)];
}
