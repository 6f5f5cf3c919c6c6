// Exponential smoothing with the form chosen by the data (ETS with additive errors: Hyndman et al. 2008,
// "Forecasting with Exponential Smoothing").
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
  const known = values.filter((value) => !Number.isNaN(value));
  const seasons: SeasonKind[] = ["none"];
  if (period > 1 && period <= LONGEST_SEASON && values.length >= 2 * period + 3) {
    seasons.push("additive");
    if (known.every((value) => value > 0)) seasons.push("multiplicative");
  }
  const trends = values.length >= 8 ? (["none", "linear", "damped"] as const) : (["none"] as const);
  const fitted = seasons.flatMap((season) =>
    trends.map((trend): Ets => {
      const form = { season, trend, period: season === "none" ? 1 : period };
      const model = fitSmoothing(form, values);
      return { form, model, aicc: aicc(model, known.length) };
    }),
  );
  return fitted.reduce((best, each) => (each.aicc < best.aicc ? each : best));
}

function aicc({ sse, freedom }: FittedSmoothing, count: number): number {
  const numbers = freedom + 1;
  const room = Math.max(count - numbers - 1, 0.5);
  return count * Math.log(Math.max(sse, 1e-300) / count) + 2 * numbers + (2 * numbers * (numbers + 1)) / room;
}
