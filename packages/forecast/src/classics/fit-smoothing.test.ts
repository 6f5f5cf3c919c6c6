import { describe, expect, test } from "vitest";
import { fitEts } from "./ets.ts";
import { fitSmoothing, initialState } from "./fit-smoothing.ts";
import { rollingSmoothing, rollingTheta } from "./rolling.ts";
import { normalEquations } from "./smoothing-errors.ts";
import { extrapolate, filter, type Smoothing } from "./smoothing-filter.ts";
import { layoutOf, pack, type SmoothingForm, unpack } from "./smoothing-form.ts";
import { fitTheta, forecastTheta } from "./theta.ts";

const SEASON = [3, -1, -4, 2];
const forms: readonly SmoothingForm[] = [
  { season: "none", period: 1, trend: "none" },
  { season: "none", period: 1, trend: "linear" },
  { season: "additive", period: 4, trend: "damped" },
  { season: "multiplicative", period: 4, trend: "damped" },
];

/** 100 + 0.5 t with a season and a ripple that no form can forecast. */
function series(length: number, ripple = 1): Float64Array {
  return Float64Array.from({ length }, (_, t) => 100 + t / 2 + SEASON[t % 4]! + ripple * Math.sin(t * t));
}

describe.each(forms)("$season season, $trend trend", (form) => {
  const values = series(40);
  const parameters = { level: 0.4, trend: 0.2, season: 0.3, damping: form.trend === "damped" ? 0.9 : 1 };
  const model: Smoothing = { kind: form.season, parameters, state: initialState(form, values) };
  const layout = layoutOf(form, true);

  test("derivatives agree with differences of the errors", () => {
    const gapped = values.slice();
    gapped[17] = Number.NaN;
    const free = pack(model, layout);
    const { vector } = normalEquations(unpack(free, layout, model), layout, gapped);
    const sse = (at: number, by: number) => {
      const moved = free.map((value, i) => (i === at ? value + by : value));
      return normalEquations(unpack(moved, layout, model), layout, gapped).sse;
    };
    for (let i = 0; i < layout.size; i++) {
      const slope = (sse(i, 1e-5) - sse(i, -1e-5)) / 2e-5;
      expect(Math.abs(slope + 2 * vector[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
    }
  });

  test("the errors are those of the filter, and fitting makes them smaller", () => {
    let sse = 0;
    filter(model, values, (forecast, t) => {
      sse += (values[t]! - forecast) ** 2;
    });
    const { sse: found } = normalEquations(model, layout, values);
    expect(found / sse).toBeCloseTo(1, 12);
    expect(fitSmoothing(form, values).sse).toBeLessThan(sse);
  });
});

test("a form that the series has is found and forecast", () => {
  const { form, model } = fitEts(series(60, 0), 4);
  expect(form.season).toBe("additive");
  const forecast = extrapolate({ ...model, state: filter(model, series(60, 0)) }, 8);
  series(68, 0)
    .subarray(60)
    .forEach((value, k) => expect(Math.abs(forecast[k]! - value)).toBeLessThan(0.5));
});

test("rolling forecasts are those of each history by itself", () => {
  const values = series(50);
  const { model } = fitEts(values.subarray(0, 40), 4);
  const theta = fitTheta(values.subarray(0, 40), 4);
  const origins = Int32Array.of(40, 41, 46);
  const smoothed = rollingSmoothing(model, values, origins, 5);
  const thetas = rollingTheta(theta, values, origins, 5);
  origins.forEach((origin, row) => {
    const history = values.subarray(0, origin);
    const alone = extrapolate({ ...model, state: filter(model, history) }, 5);
    expect([...smoothed.subarray(row * 5, row * 5 + 5)]).toEqual([...alone]);
    expect([...thetas.subarray(row * 5, row * 5 + 5)]).toEqual([...forecastTheta(theta, history, 5)]);
  });
});

test("a missing value is bridged by its forecast", () => {
  const gapped = series(60, 0);
  gapped[30] = Number.NaN;
  const { model } = fitEts(gapped, 4);
  const forecast = extrapolate({ ...model, state: filter(model, gapped) }, 4);
  forecast.forEach((value, k) => expect(Math.abs(value - series(64, 0)[60 + k]!)).toBeLessThan(0.5));
});
