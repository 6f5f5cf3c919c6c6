import { expect, test } from "vitest";
import { ErrorRows } from "./error-rows.ts";

const row = (...errors: number[]) => Float64Array.from(errors);

test("keeps a bounded sample of all rows, as long horizons allow", () => {
  const rows = new ErrorRows();
  for (let i = 0; i < 3000; i++) rows.push(new Float64Array(100).fill(i));
  expect(rows.seen).toBe(3000);
  expect(rows.rows).toHaveLength(80);
  const thirds = [0, 0, 0];
  for (const [first] of rows.rows) thirds[Math.floor(first! / 1000)]! += 1;
  expect(Math.min(...thirds)).toBeGreaterThan(15); // 26.7 expected of each, deviation 4.2
});

test("continues from its state as if it had never stopped, missing errors and all", () => {
  const [whole, first] = [new ErrorRows(), new ErrorRows()];
  const all = Array.from({ length: 500 }, (_, i) => row(i, Number.NaN, Math.sin(i)));
  for (const each of all.slice(0, 300)) for (const rows of [whole, first]) rows.push(each);
  const second = ErrorRows.from(JSON.parse(JSON.stringify(first)));
  for (const each of all.slice(300)) for (const rows of [whole, second]) rows.push(each);
  expect(second.rows).toEqual(whole.rows);
  expect(second.toJSON()).toEqual(whole.toJSON());
});

test("rows of which nothing is known are passed over; errors keep four digits", () => {
  const rows = new ErrorRows();
  rows.push(row(Number.NaN, Number.NaN));
  rows.push(row(1.234567, -0.000123456));
  expect(rows.toJSON()).toEqual({ seen: 1, rows: [[1.235, -0.0001235]] });
});
