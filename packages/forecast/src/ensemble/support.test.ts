import { expect, test } from "vitest";
import { supportOf } from "./support.ts";

const series = [
  { id: "counts", values: Float64Array.of(0, 3, Number.NaN, 1, 2.5) },
  { id: "prices", values: Float64Array.of(0.5, 3, 1, 1, -2) },
  { id: "changes", values: Float64Array.of(-1, 3, 1, 1, 2) },
  { id: "nothing", values: new Float64Array(5).fill(Number.NaN) },
];
const support = supportOf({ series, horizon: 1, seasons: [] });
const rowsAt = (at: number) => ({
  length: 4,
  series: Int32Array.of(0, 1, 2, 3),
  at: new Int32Array(4).fill(at),
});
const rows = rowsAt(4);
const four = (value: number) => new Float64Array(4).fill(value);

test("values below 0 are forecast where the series had some before, and nowhere else", () => {
  expect([...support.raise(four(-0.25), rows, 1)]).toEqual([0, 0, -0.25, 0]);
  expect([...support.raise(four(-0.25), rowsAt(5), 1)]).toEqual([0, -0.25, -0.25, 0]);
});

test("intervals of counts end at the whole numbers inside, and hold the one next to the forecast", () => {
  const ends = (lower: number, upper: number, forecast: number) => {
    const own = support.ends({ lower: four(lower), upper: four(upper) }, four(forecast), rows, 1);
    expect([own.lower[1], own.upper[1]]).toEqual([Math.max(0, lower), upper]);
    return [own.lower[0], own.upper[0]];
  };
  expect(ends(0.4, 3.9, 2)).toEqual([1, 3]);
  expect(ends(-1.5, 0.7, 0.2)).toEqual([0, 0]);
  expect(ends(0.2, 0.8, 0.6)).toEqual([1, 1]);
  expect(ends(0.2, 1.2, 0.4)).toEqual([0, 1]);
});

test("drawn counts are whole numbers", () => {
  expect([...support.drawn(four(1.6), rows, 1)]).toEqual([2, 1.6, 1.6, 1.6]);
  expect([...support.drawn(four(-0.6), rows, 1)]).toEqual([0, 0, -0.6, 0]);
});

test("a series is one of counts as long as all its values are", () => {
  const hasCounts = (length: number) =>
    supportOf({
      series: series.map(({ id, values }) => ({ id, values: values.subarray(0, length) })),
      horizon: 1,
      seasons: [],
    }).hasCounts;
  expect([4, 5].map(hasCounts)).toEqual([true, false]);
  expect([...support.drawn(four(1.6), rowsAt(5), 1)]).toEqual([1.6, 1.6, 1.6, 1.6]);
});
