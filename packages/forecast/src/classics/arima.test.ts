import { describe, expect, test } from "vitest";
import { airlineOrder } from "../../test/airline-order.ts";
import { randomOf } from "../../test/families.ts";
import { filterArima, rollingArima } from "./arima-filter.ts";
import { type Arima, type ArimaOrder, arimaOf, type Coefficients } from "./arima-model.ts";
import { chooseArima, commonOrder } from "./choose-arima.ts";
import { fitArima, stationary } from "./fit-arima.ts";

const none = new Float64Array();
const coefficients = (own: Partial<Coefficients>): Coefficients => ({
  ar: none,
  ma: none,
  seasonalAr: none,
  seasonalMa: none,
  mean: 0,
  ...own,
});

function airlineOf(period: number, theta: number, seasonal: number): Arima {
  const own = coefficients({ ma: Float64Array.of(theta), seasonalMa: Float64Array.of(seasonal) });
  return arimaOf(airlineOrder(period), own);
}

/** A series that follows a model, from values and errors of 0. */
function simulated(model: Arima, count: number, seed = 7): Float64Array {
  const random = randomOf(seed);
  const [values, changes, errors] = [0, 1, 2].map(() => new Float64Array(count));
  const sum = ({ steps, weights }: Arima["base"], of: Float64Array, t: number) =>
    steps.reduce((total, step, i) => total + weights[i]! * (of[t - step] ?? 0), 0);
  for (let t = 0; t < count; t++) {
    errors![t] = random.normal();
    changes![t] = errors![t]! + sum(model.autoregressive, changes!, t) + sum(model.movingAverage, errors!, t);
    values![t] = sum(model.base, values!, t) + model.mean + changes![t]!;
  }
  return values!;
}

describe("fitArima", () => {
  test.each([
    [-0.4, -0.6],
    [0.3, -0.2],
    [-0.9, 0.5],
  ])("finds the coefficients %d and %d of the airline model", (theta, seasonal) => {
    const { movingAverage } = fitArima(airlineOrder(6), simulated(airlineOf(6, theta, seasonal), 3000)).model;
    // θ and Θ lie one step and one season before; four standard errors, √((1 − θ²) / n).
    const [found, foundSeasonal] = [1, 6].map(
      (step) => movingAverage.weights[movingAverage.steps.indexOf(step)]!,
    );
    expect(Math.abs(found! - theta)).toBeLessThan(4 * Math.sqrt((1 - theta ** 2) / 3000));
    expect(Math.abs(foundSeasonal! - seasonal)).toBeLessThan(4 * Math.sqrt((1 - seasonal ** 2) / 3000));
  });

  test("finds two autoregressive coefficients, a seasonal one and a mean", () => {
    const order: ArimaOrder = {
      ...airlineOrder(4),
      differences: 0,
      seasonalDifferences: 0,
      hasMean: true,
      ar: 2,
      ma: 0,
      seasonalAr: 1,
      seasonalMa: 0,
    };
    const own = { ar: Float64Array.of(0.5, -0.3), seasonalAr: Float64Array.of(0.4), mean: 50 };
    const { model } = fitArima(order, simulated(arimaOf(order, coefficients(own)), 4000));
    const weights = [1, 2, 4].map(
      (step) => model.autoregressive.weights[model.autoregressive.steps.indexOf(step)],
    );
    [0.5, -0.3, 0.4].forEach((expected, i) => expect(Math.abs(weights[i]! - expected)).toBeLessThan(0.07));
    // The standard error of the mean is σ / ((1 − 0.5 + 0.3)(1 − 0.4) √n) = 0.033.
    expect(Math.abs(model.mean - 50)).toBeLessThan(0.14);
  });

  test("has the least sum of squares of a grid", () => {
    const values = simulated(airlineOf(4, -0.5, -0.7), 120);
    const sumOf = (model: Arima) =>
      filterArima(model, values).errors.reduce((sum, error) => sum + error ** 2, 0);
    const fitted = sumOf(fitArima(airlineOrder(4), values).model);
    for (let theta = -0.95; theta < 1; theta += 0.05)
      for (let seasonal = -0.95; seasonal < 1; seasonal += 0.05)
        expect(fitted).toBeLessThan(sumOf(airlineOf(4, theta, seasonal)) + 1e-6);
  });

  test("keeps its bounds on a series that is differenced too often", () => {
    const noise = simulated(
      arimaOf({ ...airlineOrder(4), differences: 0, seasonalDifferences: 0 }, coefficients({})),
      200,
    );
    const { weights } = fitArima(airlineOrder(4), noise).model.movingAverage;
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(0.98);
  });
});

test("stationary turns partial autocorrelations into coefficients", () => {
  // φ₁ = r₁ (1 − r₂), φ₂ = r₂.
  expect(Array.from(stationary(Float64Array.of(0.5, -0.2)))).toEqual([0.6, -0.2]);
  expect(Array.from(stationary(Float64Array.of(-0.9)))).toEqual([-0.9]);
  expect(stationary(none)).toHaveLength(0);
});

describe("chooseArima", () => {
  const everyOrder = [0, 1, 2].flatMap((ar) =>
    [0, 1, 2].flatMap((ma) =>
      [0, 1].flatMap((seasonalAr) =>
        [0, 1].map((seasonalMa) => ({ ...airlineOrder(4), ar, ma, seasonalAr, seasonalMa })),
      ),
    ),
  );

  test.each([1, 2])("finds an order about as good as the best of all (series %d)", (seed) => {
    const own = coefficients({ ar: Float64Array.of(0.7), seasonalMa: Float64Array.of(-0.5) });
    const order = { ...airlineOrder(4), ar: 1, ma: 0 };
    const values = simulated(arimaOf(order, own), 160, seed);
    const least = Math.min(...everyOrder.map((each) => fitArima(each, values).aicc));
    const { aicc } = chooseArima(values, 4);
    // Stepwise searches may end at a neighbour; orders within 2 of the least AICc are held to be equal.
    expect(aicc).toBeLessThan(least + 2);
    expect(aicc).toBeLessThanOrEqual(fitArima(airlineOrder(4), values).aicc + 1e-3);
  });

  test("without a season tells a walk from a level", () => {
    const walk = simulated(arimaOf({ ...airlineOrder(1), seasonalDifferences: 0 }, coefficients({})), 200);
    expect(chooseArima(walk, 1).model.order.differences).toBe(1);
    const level = simulated(
      arimaOf({ ...airlineOrder(1), differences: 0, seasonalDifferences: 0 }, coefficients({ mean: 30 })),
      200,
    );
    const { order, mean } = chooseArima(level, 1).model;
    expect(order).toMatchObject({ differences: 0, hasMean: true });
    expect(mean).toBeCloseTo(30, 0);
  });

  test("takes a series that is constant, or shorter than its season", () => {
    const roll = (values: Float64Array, period: number) =>
      Array.from(rollingArima(chooseArima(values, period).model, values, Int32Array.of(values.length), 3));
    expect(roll(Float64Array.of(1, 2, 3), 12)).toEqual([3, 3, 3]);
    expect(roll(new Float64Array(40).fill(7), 4)).toEqual([7, 7, 7]);
  });

  test("one order for several series is that of most", () => {
    const plain = { ...airlineOrder(1), seasonalDifferences: 0 } as const;
    const walk = simulated(arimaOf(plain, coefficients({})), 100);
    const level = walk.map((_, t) => 5 + Math.sin(t * t));
    expect(commonOrder([level, walk, walk], 1)).toEqual(chooseArima(walk, 1).model.order);
    expect(commonOrder([level, walk, level], 1)).toEqual(chooseArima(level, 1).model.order);
    expect(chooseArima(walk, 1).model.order).not.toEqual(chooseArima(level, 1).model.order);
  });
});

describe("rollingArima", () => {
  const model = airlineOf(2, -0.5, 0.25);

  test("forecasts by the recursion", () => {
    const y = Float64Array.of(1, 4, 2, 7, 3);
    // e_3 = 7 − (2 + 4 − 1) = 2; e_4 = 3 − (7 + 2 − 4 − 0.5 · 2) = −1.
    const first = 3 + 7 - 2 + -0.5 * -1 + 0.25 * 2;
    const second = first + 3 - 7 + 0.25 * -1 + -0.125 * 2;
    const third = second + first - 3 + -0.125 * -1;
    const found = rollingArima(model, y, Int32Array.of(5), 3);
    [first, second, third].forEach((expected, k) => expect(found[k]).toBeCloseTo(expected, 12));
  });

  test("each origin sees only what lies before it", () => {
    const y = simulated(airlineOf(2, -0.3, -0.3), 40);
    const all = rollingArima(model, y, Int32Array.of(1, 3, 20, 30, 40), 4);
    for (const [row, origin] of [1, 3, 20, 30, 40].entries())
      expect(all.subarray(4 * row, 4 * row + 4)).toEqual(
        rollingArima(model, y.slice(0, origin), Int32Array.of(origin), 4),
      );
  });

  test("continues a trend with a season exactly, also over missing values", () => {
    const y = Float64Array.from({ length: 30 }, (_, t) => 2 * t + [5, -1, 0][t % 3]!);
    const expected = [60 + 5, 62 - 1, 64 + 0, 66 + 5];
    const forecast = (values: Float64Array) =>
      Array.from(rollingArima(airlineOf(3, -0.5, 0.25), values, Int32Array.of(30), 4));
    expect(forecast(y)).toEqual(expected);
    const gaps = y.map((value, t) => (t === 14 || t === 15 || t === 29 ? Number.NaN : value));
    expect(forecast(gaps)).toEqual(expected);
  });

  test("repeats the last value where there is no season before", () => {
    const long = airlineOf(12, -0.5, 0.25);
    expect(Array.from(rollingArima(long, Float64Array.of(1, 5), Int32Array.of(2), 3))).toEqual([5, 5, 5]);
  });
});
