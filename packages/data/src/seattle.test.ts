// The demo's data: Seattle's daily weather, from the npm package vega-datasets, which the command line's
// tests depend on.
import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describe as describeTable } from "./describe.ts";
import { readCsv } from "./read-csv.ts";

const path = fileURLToPath(
  new URL("../../../apps/cli/node_modules/vega-datasets/data/seattle-weather.csv", import.meta.url),
);

test("reads Seattle's weather", async () => {
  const table = await readCsv(createReadStream(path), { file: "seattle-weather.csv" });
  const { times, columns } = describeTable(table);
  expect([table.rows, times!.gaps, times!.frequency]).toEqual([1461, [], { unit: "day", count: 1 }]);
  expect(columns.map(({ kind }) => kind)).toEqual(["date", "number", "number", "number", "number", "text"]);
  expect(columns[2]!.season!.period).toBe(365);
});
