import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { fitAirline, rollingAirline } from "./airline.ts";

/** A series that follows the model. */
function simulated(count: number, period: number, theta: number, seasonal: number): Float64Array {
  const random = randomOf(7);
  const errors = Float64Array.from({ length: count }, () => random.normal());
  const values = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    const [e, v] = [(k: number) => errors[t - k] ?? 0, (k: number) => values[t - k] ?? 0];
    values[t] =
      v(1) +
      v(period) -
      v(period + 1) +
      e(0) +
      theta * e(1) +
      seasonal * e(period) +
      theta * seasonal * e(period + 1);
  }
  return values;
}

describe("fitAirline", () => {
  test.each([
    [-0.4, -0.6],
    [0.3, -0.2],
    [-0.9, 0.5],
  ])("finds the coefficients %d and %d that a series follows", (theta, seasonal) => {
    const found = fitAirline(simulated(3000, 6, theta, seasonal), 6);
    // Four standard errors, √((1 − θ²) / n).
    expect(Math.abs(found.movingAverage - theta)).toBeLessThan(
      4 * Math.sqrt((1 - theta ** 2) / 3000) + 0.004,
    );
    expect(Math.abs(found.seasonalMovingAverage - seasonal)).toBeLessThan(
      4 * Math.sqrt((1 - seasonal ** 2) / 3000) + 0.004,
    );
  });

  test("stays within bounds, and takes a series that is shorter than its season", () => {
    const { movingAverage, seasonalMovingAverage } = fitAirline(Float64Array.of(1, 2, 3), 12);
    expect([movingAverage, seasonalMovingAverage]).toEqual([0, 0]);
    const noise = Float64Array.from({ length: 200 }, (_, t) => Math.sin(t * t));
    expect(Math.abs(fitAirline(noise, 4).movingAverage)).toBeLessThanOrEqual(0.98);
  });
});

describe("rollingAirline", () => {
  const model = { period: 2, movingAverage: -0.5, seasonalMovingAverage: 0.25 };

  test("forecasts by the recursion", () => {
    const y = Float64Array.of(1, 4, 2, 7, 3);
    // e_3 = 7 − (2 + 4 − 1) = 2; e_4 = 3 − (7 + 2 − 4 − 0.5 · 2) = −1.
    const first = 3 + 7 - 2 + -0.5 * -1 + 0.25 * 2 + 0;
    const second = first + 3 - 7 + 0 + 0.25 * -1 + -0.125 * 2;
    const third = second + first - 3 + 0 + 0 + -0.125 * -1;
    expect(Array.from(rollingAirline(model, y, Int32Array.of(5), 3))).toEqual([first, second, third]);
  });

  test("each origin sees only what lies before it", () => {
    const y = simulated(40, 2, -0.3, -0.3);
    const all = rollingAirline(model, y, Int32Array.of(20, 30, 40), 4);
    for (const [row, origin] of [20, 30, 40].entries())
      expect(all.subarray(4 * row, 4 * row + 4)).toEqual(
        rollingAirline(model, y.slice(0, origin), Int32Array.of(origin), 4),
      );
  });

  test("continues a trend with a season exactly, also over missing values", () => {
    const y = Float64Array.from({ length: 30 }, (_, t) => 2 * t + [5, -1, 0][t % 3]!);
    const expected = [60 + 5, 62 - 1, 64 + 0, 66 + 5];
    const forecast = (values: Float64Array) =>
      Array.from(rollingAirline({ ...model, period: 3 }, values, Int32Array.of(30), 4));
    expect(forecast(y)).toEqual(expected);
    const gaps = y.map((value, t) => (t === 14 || t === 15 || t === 29 ? Number.NaN : value));
    expect(forecast(gaps)).toEqual(expected);
  });

  test("repeats the last value where there is no season before", () => {
    const long = { ...model, period: 12 };
    expect(Array.from(rollingAirline(long, Float64Array.of(1, 5), Int32Array.of(2), 3))).toEqual([5, 5, 5]);
  });
});
