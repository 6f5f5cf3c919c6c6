import { readCsv } from "grus";
import { expect, test } from "vitest";
import { liveTable } from "./live-table.ts";

test("the columns of numbers, in order of time, the last one to be forecast", async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `${2000 + i}-01-01,${i},x,${2 * i}`).reverse();
  const table = await readCsv(`year,first,name,second\n${rows.join("\n")}\n`);
  const shown = liveTable(table, "years.csv");
  expect([shown.name, shown.rows, shown.target]).toEqual(["years.csv", 300, "second"]);
  expect(shown.columns.map(({ name }) => name)).toEqual(["first", "second"]);
  expect(shown.columns[0]!.values).toEqual(Float64Array.from({ length: 200 }, (_, i) => 100 + i));
  expect(new Date(shown.times![0]!).getUTCFullYear()).toBe(2100);
  expect(liveTable(table, "years.csv", "first").target).toBe("first");
});

test("without dates the rows are in order; what was assumed is said without options of a call", async () => {
  const table = await readCsv("y\n3\n1\n2\n");
  const shown = liveTable(table, "y.csv");
  expect([shown.times, [...shown.columns[0]!.values], shown.notes]).toEqual([undefined, [3, 1, 2], []]);
  const { notes } = liveTable(await readCsv("day,y\n01/02/2024,1\n02/02/2024,2\n03/02/2024,3\n"), "y.csv");
  expect(notes.join()).toContain("day");
  expect(notes.join()).not.toContain("dateOrder:");
});

test("a table without numbers is an error that names the file", async () => {
  const table = await readCsv("name\nAnna\nBea\n");
  expect(() => liveTable(table, "names.csv")).toThrow("names.csv: found no column of numbers to forecast.");
});
