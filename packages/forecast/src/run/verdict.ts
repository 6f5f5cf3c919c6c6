// What a test says about a forecast, in a sentence.
import type { Candidate } from "./choose-for-task.ts";
import type { ForecastTest, TestedRival } from "./test-task.ts";

/** How good a forecast is beside the simple ones. */
export interface Verdict {
  /**
   * - `better`: its mean absolute error is below that of every rival of a kind that needs no fitting.
   * - `no better`: one of these is as good.
   * - `noise`: the mean of all values is as good: nothing can be forecast.
   * - `constant`: all values are alike.
   * - `untested`: there are too few values for a test, or none is known where it lies.
   */
  readonly kind: "better" | "no better" | "noise" | "constant" | "untested";
  readonly text: string;
}

/**
 * The mean counts as being as good up to this share of the least error: after an endless test, and what chance adds to
 * that after a test over one horizon.
 */
const AS_GOOD = { always: 0.02, byChance: 0.09 };
/** Improvements below this share are not called one. */
const LEAST = 0.01;
const NAIVE = /^(last value|drift|mean|window mean|seasonal naive .*)$/;

/** The verdict on a forecast; `needed` values are the least for a test. */
export function verdictOf(
  test: ForecastTest | undefined,
  candidates: readonly Candidate[],
  needed: number,
): Verdict {
  if (test === undefined || Number.isNaN(test.scores.mae)) {
    return {
      kind: "untested",
      text: `Too few values for a test: at least ${needed} are needed. How good the forecast is was not measured.`,
    };
  }
  const best = bestNaive(test);
  const [own, rival] = [test.scores.mae, best.scores.mae];
  if (own === 0 && rival === 0 && best.name === "last value")
    return { kind: "constant", text: "The values do not change: the forecast is the last value." };
  const against = `mean absolute error ${short(own)}, ${best.name} ${short(rival)}`;
  if (isNoise(test, candidates))
    return {
      kind: "noise",
      text: `Nothing can be forecast here beyond the mean: the values vary about it at random (${against}).`,
    };
  if (own < (1 - LEAST) * rival)
    return {
      kind: "better",
      text: `The forecast beats every naive one: ${against}, ${Math.round(100 * (1 - own / rival))} % less.`,
    };
  return { kind: "no better", text: `The forecast is no better than the best naive one: ${against}.` };
}

/** The rival with the lowest mean absolute error among those that need no fitting. */
export function bestNaive({ rivals }: ForecastTest): TestedRival {
  const naive = rivals.filter(({ name }) => NAIVE.test(name));
  return naive.reduce((least, each) => (each.scores.mae < least.scores.mae ? each : least));
}

/** Whether the mean of all values does as well as anything, on validation and test together. */
function isNoise(test: ForecastTest, candidates: readonly Candidate[]): boolean {
  const mean = candidates.find(({ name }) => name === "mean");
  const tested = test.rivals.find(({ name }) => name === "mean");
  const best = candidates[0];
  if (mean === undefined || tested === undefined || best === undefined) return false;
  const least = Math.min(test.scores.mae, ...test.rivals.map(({ scores }) => scores.mae));
  const excess = (mean.error / best.error + tested.scores.mae / least) / 2 - 1;
  const horizon = test.forecasts.length / test.origins.length;
  const horizons = test.origins.length / horizon;
  return excess <= AS_GOOD.always + AS_GOOD.byChance / Math.sqrt(horizons);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
