import { expect, test } from "vitest";
import { categories, oneHot } from "./categories.ts";
import { parseCsv } from "./read-csv.ts";

const table = parseCsv(
  "date,sky,code\n2024-01-01,sun,7\n2024-01-02,,8\n2024-01-03,rain,7\n2024-01-04,sun,NA\n",
);

test("texts are labels in order and codes, missing ones -1", () => {
  expect(categories(table, "sky")).toEqual({
    name: "sky",
    labels: ["rain", "sun"],
    codes: Int32Array.of(1, -1, 0, 1),
  });
});

test("numbers and dates are labels too", () => {
  expect(categories(table, "code")).toMatchObject({ labels: ["7", "8"], codes: Int32Array.of(0, 1, 0, -1) });
  expect(categories(table, "date").labels[0]).toBe("2024-01-01");
});

test("labels of training give the same codes to other data", () => {
  expect(categories(table, "sky", ["fog", "sun"]).codes).toEqual(Int32Array.of(1, -1, -1, 1));
});

test("one column of 0 and 1 for every label", () => {
  const { names, columns } = oneHot(categories(table, "sky"));
  expect([names, columns]).toEqual([
    ["sky=rain", "sky=sun"],
    [Float64Array.of(0, 0, 1, 0), Float64Array.of(1, 0, 0, 1)],
  ]);
});
