// The forecast that is drawn: one of the test, beside what followed, or that of the steps after the last row.
import type { LivePlan, LiveResult, LiveTest } from "./live-result.ts";

/** A forecast from one origin. */
export interface ShownForecast {
  /** The index of the first step, counted from the first value. */
  readonly origin: number;
  /** Whether it is of the test, so that the truth is known. */
  readonly isTest: boolean;
  readonly steps: readonly ShownStep[];
}

/** One step. */
export interface ShownStep {
  /** Epoch milliseconds; undefined without a column of dates. */
  readonly time: number | undefined;
  readonly forecast: number;
  /** The ends of each interval, by level, ascending. */
  readonly ends: readonly { readonly level: number; readonly lower: number; readonly upper: number }[];
  /** NaN where missing; undefined after the last row. */
  readonly truth: number | undefined;
  /** The best naive forecast; undefined after the last row. */
  readonly naive: number | undefined;
}

/** How many forecasts can be shown: those of the test, and last that of what comes next. */
export function shownCount({ test }: LiveResult): number {
  return (test?.origins.length ?? 0) + 1;
}

/** The forecast at a place from 0 to {@link shownCount} - 1. */
export function shownForecast(plan: LivePlan, result: LiveResult, place: number): ShownForecast {
  const { test } = result;
  return test === undefined || place >= test.origins.length
    ? nextForecast(plan, result)
    : tested(plan, test, place);
}

function nextForecast({ values: known, horizon }: LivePlan, { next }: LiveResult): ShownForecast {
  const { times, values, intervals } = next;
  const steps = Array.from({ length: horizon }, (_, k) => ({
    time: times?.[k],
    forecast: values[k]!,
    ends: intervals.map(({ level, lower, upper }) => ({ level, lower: lower[k]!, upper: upper[k]! })),
    truth: undefined,
    naive: undefined,
  }));
  return { origin: known.length, isTest: false, steps };
}

function tested({ times, values, horizon }: LivePlan, test: LiveTest, window: number): ShownForecast {
  const origin = test.origins[window]!;
  const steps = Array.from({ length: horizon }, (_, k) => {
    const at = window * horizon + k;
    return {
      time: times?.[origin + k],
      forecast: test.forecasts[at]!,
      ends: test.intervals.map(({ level, lower, upper }) => ({
        level,
        lower: lower[at]!,
        upper: upper[at]!,
      })),
      truth: values[origin + k]!,
      naive: test.naive.forecasts[at]!,
    };
  });
  return { origin, isTest: true, steps };
}
