import { type WindowSet, windows } from "@grus/data";
import { describe, expect, test } from "vitest";
import { drift, lastValue, type Method, meanOfLast, predict, seasonal, windowMean } from "./naive.ts";

const history = Float64Array.of(8, 1, 2, 4, 3, 9);
const forecast = (naive: Method, context: number, horizon: number): readonly number[] => [
  ...naive({ history, context, horizon }),
];

describe("naive forecasts", () => {
  test("last value", () => expect(forecast(lastValue, 3, 2)).toEqual([9, 9]));

  test("window mean averages as many values as are forecast, at most the context", () => {
    expect(forecast(windowMean, 5, 2)).toEqual([6, 6]);
    expect(forecast(windowMean, 3, 4)).toEqual(Array(4).fill(16 / 3));
    expect(forecast(meanOfLast(4), 3, 1)).toEqual([4.5]);
    expect(() => meanOfLast(0)).toThrow("length is 0; expected a whole number of at least 1.");
  });

  test("drift follows the line through the ends of the context", () => {
    expect(forecast(drift, 4, 3)).toEqual([9 + 7 / 3, 9 + 14 / 3, 16]);
    expect(forecast(drift, 1, 2)).toEqual([9, 9]);
  });

  test("seasonal repeats the last season, which may begin before the context", () => {
    expect(forecast(seasonal(5), 2, 3)).toEqual([1, 2, 4]);
    expect(forecast(seasonal(2), 2, 5)).toEqual([3, 9, 3, 9, 3]);
    expect(() => forecast(seasonal(7), 2, 1)).toThrow(
      "found 6 values before the forecast; a season needs 7.",
    );
    expect(() => seasonal(1.5)).toThrow("period is 1.5; expected a whole number of at least 1.");
  });
});

describe("predict", () => {
  const values = Float64Array.from({ length: 9 }, (_, row) => row * row);
  const set: WindowSet = windows(
    { inputs: new Float32Array(9), features: 1, targets: new Float32Array(9) },
    { context: 3, horizon: 2, from: 6 },
  );

  test("covers every window, using only earlier values", () => {
    expect([...predict(lastValue, set, values)]).toEqual([25, 25, 36, 36]);
    const seen: number[] = [];
    predict(
      ({ history: past, horizon }) => {
        seen.push(past.length);
        return new Float64Array(horizon);
      },
      set,
      values,
    );
    expect(seen).toEqual([6, 7]);
  });
});
