import { expect, test } from "vitest";
import { fromInt8Rows, int8Rows } from "./int8-rows.ts";

const data = Float32Array.of(0.5, -1, 0.26, 0, 0, 0, 3e-9, 1e-9, -2e-9);

test("each row has its own scale, and errors are at most half of it", () => {
  const rows = int8Rows(data, 3);
  expect([...rows.values]).toEqual([64, -127, 33, 0, 0, 0, 127, 42, -85]);
  expect(rows.scales[0]).toBeCloseTo(1 / 127, 8);
  fromInt8Rows(rows).forEach((value, i) => {
    expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(0.501 * rows.scales[Math.floor(i / 3)]!);
  });
});

test("weights that were rounded before keep their values", () => {
  const noise = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i * i) / (1 + (i % 7)));
  const rows = int8Rows(noise, 50);
  expect(int8Rows(fromInt8Rows(rows), 50).values).toEqual(rows.values);
});
