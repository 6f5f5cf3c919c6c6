import { expect, test } from "vitest";
import { completeTable, type MissingRule } from "./missing.ts";
import { numberColumn, tableFrom } from "./table.ts";

const table = tableFrom({ y: [1, Number.NaN, Number.NaN, 7], other: [Number.NaN, 1, 2, 3] });
const y = (rule?: MissingRule): readonly number[] => [
  ...numberColumn(completeTable(table, ["y"], rule), "y").values,
];

test("rows without times are filled along row numbers, by the rule", () => {
  expect(y("interpolate")).toEqual([1, 3, 5, 7]);
  expect(y("forward")).toEqual([1, 1, 1, 7]);
  expect(y("drop")).toEqual([1, 7]);
  expect(() => y()).toThrow('column "y": found 2 missing values, first here; expected none.');
});

test("only the named columns are filled; each must hold numbers", () => {
  expect(completeTable(table, ["y"], "forward").columns.get("other")!.values[0]).toBeNaN();
  expect(() => completeTable(table, ["other"], "interpolate")).toThrow("at the edge of the series");
  expect(() => completeTable(tableFrom({ name: ["a"] }), ["name"])).toThrow('column "name": found "a"');
});
