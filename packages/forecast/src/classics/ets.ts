// Exponential smoothing with the form chosen by the data (ETS with additive errors: Hyndman et al. 2008,
// "Forecasting with Exponential Smoothing").
import { countKnown } from "./count-known.ts";
import { type FittedSmoothing, fitSmoothing } from "./fit-smoothing.ts";
import type { SeasonKind } from "./smoothing-filter.ts";
import type { SmoothingForm } from "./smoothing-form.ts";

/** A fitted model with its form. */
export interface Ets {
  readonly form: SmoothingForm;
  readonly model: FittedSmoothing;
  /** Akaike's information criterion, corrected for small samples. */
  readonly aicc: number;
}

/** Seasons longer than this are not modelled: their state has more numbers than a series can tell. */
const LONGEST_SEASON = 400;

/**
 * The form with the lowest AICc among no, a linear and a damped trend, each without a season and, where
 * `values` holds two whole periods, with an additive one, and a multiplicative one where all values are above
 * 0. Missing values are NaN.
 */
export function fitEts(values: Float64Array, period: number): Ets {
  const fitted = formsFor(values, period).map((form) => fitForm(values, form));
  return fitted.reduce((best, each) => (each.aicc < best.aicc ? each : best));
}

/** Fits one form, or the nearest to it that the values allow. */
export function fitEtsForm(values: Float64Array, form: SmoothingForm): Ets {
  const allowed = formsFor(values, form.period);
  const same = allowed.find(({ season, trend }) => season === form.season && trend === form.trend);
  const near = allowed.findLast(({ season }) => season === form.season || season === "additive");
  return fitForm(values, same ?? near ?? allowed[0]!);
}

/**
 * The form with the lowest sum of AICc over several series, each in its own unit, for series that share one.
 */
export function commonForm(series: readonly Float64Array[], period: number): SmoothingForm {
  const sums = new Map<string, { readonly form: SmoothingForm; sum: number; count: number }>();
  for (const values of series) {
    for (const form of formsFor(values, period)) {
      const key = `${form.season} ${form.trend}`;
      const own = sums.get(key) ?? { form, sum: 0, count: 0 };
      own.sum += fitForm(values, form).aicc;
      own.count++;
      sums.set(key, own);
    }
  }
  const most = Math.max(...[...sums.values()].map(({ count }) => count));
  const possible = [...sums.values()].filter(({ count }) => count === most);
  return possible.reduce((best, each) => (each.sum < best.sum ? each : best)).form;
}

/** The forms that values allow. */
function formsFor(values: Float64Array, period: number): readonly SmoothingForm[] {
  const seasons: SeasonKind[] = ["none"];
  if (period > 1 && period <= LONGEST_SEASON && values.length >= 2 * period + 3) {
    seasons.push("additive");
    if (values.every((value) => Number.isNaN(value) || value > 0)) seasons.push("multiplicative");
  }
  const trends = values.length >= 8 ? (["none", "linear", "damped"] as const) : (["none"] as const);
  return seasons.flatMap((season) =>
    trends.map((trend) => ({ season, trend, period: season === "none" ? 1 : period })),
  );
}

function fitForm(values: Float64Array, form: SmoothingForm): Ets {
  const model = fitSmoothing(form, values);
  return { form, model, aicc: aicc(model, countKnown(values)) };
}

function aicc({ sse, freedom }: FittedSmoothing, count: number): number {
  const numbers = freedom + 1;
  const room = Math.max(count - numbers - 1, 0.5);
  return count * Math.log(Math.max(sse, 1e-300) / count) + 2 * numbers + (2 * numbers * (numbers + 1)) / room;
}
