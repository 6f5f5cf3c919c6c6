// A forecast as the page shows it: plain data without the fitted parts.
import { data, forecast } from "grus";
import { forecastCsv } from "./forecast-csv.ts";

/** What is known before anything is fitted. */
export interface LivePlan {
  readonly target: string;
  /** Epoch milliseconds of the values; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  /** NaN where missing. */
  readonly values: Float64Array;
  readonly horizon: number;
  /** What was found and decided, in sentences. */
  readonly notes: readonly string[];
}

/** A forecast with its parts and its test. */
export interface LiveResult {
  readonly seconds: number;
  readonly verdict: forecast.Verdict;
  /** The largest weight first. */
  readonly parts: readonly forecast.ChosenPart[];
  /** The least error first. */
  readonly candidates: readonly forecast.Candidate[];
  readonly next: forecast.SeriesForecast;
  readonly test: LiveTest | undefined;
  /** `next` as the contents of a CSV file, with all digits. */
  readonly csv: string;
}

/** The test of a forecast. */
export interface LiveTest {
  /** The index of the first value of every test window. */
  readonly origins: Int32Array;
  /** [windows, horizon] */
  readonly forecasts: Float64Array;
  readonly scores: forecast.ForecastScores;
  /** By level, ascending; the ends are [windows, horizon]. */
  readonly intervals: readonly forecast.TestedInterval[];
  /** The scores of all rivals. */
  readonly rivals: readonly { readonly name: string; readonly scores: forecast.ForecastScores }[];
  /** The best forecast that needs no fitting. */
  readonly naive: { readonly name: string; readonly forecasts: Float64Array };
}

/** The plan of a forecast of one series. */
export function livePlan({ data: read, horizon, notes }: forecast.ForecastPlan): LivePlan {
  const { values, target, start } = read.series[0]!;
  const { frequency } = read;
  const times =
    start === undefined || frequency === undefined
      ? undefined
      : Float64Array.from(values, (_, step) => data.advance(start, frequency, step));
  return { target, times, values, horizon: horizon.value, notes: notes.map((note) => data.noteText(note)) };
}

/** The forecast of one series. */
export function liveResult(
  { series, verdict, parts, candidates, test }: forecast.Forecast,
  seconds: number,
): LiveResult {
  const next = series[0]!;
  return {
    seconds,
    verdict,
    parts,
    candidates,
    next,
    test: test && liveTest(test),
    csv: forecastCsv(next),
  };
}

function liveTest(test: forecast.ForecastTest): LiveTest {
  const { name, forecasts } = forecast.bestNaive(test);
  return {
    origins: test.origins.at,
    forecasts: test.forecasts,
    scores: test.scores,
    intervals: test.intervals,
    rivals: test.rivals.map((rival) => ({ name: rival.name, scores: rival.scores })),
    naive: { name, forecasts },
  };
}
