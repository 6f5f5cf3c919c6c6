import { describe, expect, test } from "vitest";
import { formatDate } from "./date.ts";
import { noteText } from "./note.ts";
import { parseCsv } from "./read-csv.ts";
import { regularSeries, splitSeries } from "./split-series.ts";
import { dateColumn, numberColumn, tableFrom } from "./table.ts";

const long = (...rows: readonly string[]) => parseCsv(`id,ds,y\n${rows.join("\n")}\n`, { file: "f.csv" });
const mixed = long(
  "B,2024-01-01,1",
  "A,2024-01-02,20",
  "B,2024-01-02,2",
  "A,2024-01-01,10",
  "B,2024-01-03,3",
  "A,2024-01-03,30",
);

describe("splitSeries", () => {
  test("divides rows by name, each in the order of the file, with lines and names", () => {
    const [first, second] = splitSeries(mixed, "id");
    expect([first!.series, second!.series]).toEqual(["B", "A"]);
    expect([...numberColumn(second!, "y").values]).toEqual([20, 10, 30]);
    expect([...second!.lines!]).toEqual([3, 5, 7]);
    expect(dateColumn(first!, "ds").missing).toBe(0);
  });

  test("names may be numbers", () => {
    const table = tableFrom({ store: [7, 8, 7], y: [1, 2, 3] });
    expect(splitSeries(table, "store").map(({ series, rows }) => [series, rows])).toEqual([
      ["7", 2],
      ["8", 1],
    ]);
  });

  test("keeps strays and missing cells with their series", () => {
    const table = long(
      "A,2024-01-01,1",
      "A,2024-01-02,2",
      "B,2024-01-01,3",
      "B,2024-01-02,x",
      "B,2024-01-03,NA",
    );
    const [first, second] = splitSeries(table, "id");
    expect(numberColumn(first!, "y").missing).toBe(0);
    expect(() => numberColumn(second!, "y")).toThrow(
      'f.csv:5, series "B", column "y": found "x"; expected a number.',
    );
  });

  test("refuses rows without a name, and columns that do not exist", () => {
    expect(() => splitSeries(long("A,2024-01-01,1", ",2024-01-01,1"), "id")).toThrow(
      'f.csv:3, column "id": found a row without the name of its series; expected one in every row.',
    );
    expect(() => splitSeries(mixed, "ids")).toThrow('Did you mean "id"?');
  });
});

describe("regularSeries", () => {
  test("sorts each series, under one frequency, and says so once", () => {
    const { series, frequency, notes } = regularSeries(mixed, "id", "ds", ["y"]);
    expect(frequency).toEqual({ unit: "day", count: 1 });
    expect(series.map(({ name, table }) => [name, ...numberColumn(table, "y").values])).toEqual([
      ["B", 1, 2, 3],
      ["A", 10, 20, 30],
    ]);
    expect(notes.map((note) => noteText(note))).toEqual([
      'line 5, series "A", column "ds": rows are not in order of time, first here; they are sorted.',
    ]);
    const falling = long("A,2024-01-02,1", "A,2024-01-01,2", "B,2024-01-02,1", "B,2024-01-01,2");
    expect(regularSeries(falling, "id", "ds", ["y"]).notes.map((note) => noteText(note))).toEqual([
      'series "A", column "ds": the newest row is first; rows are sorted by time. The like in 1 more series.',
    ]);
  });

  test("errors name the series", () => {
    const gappy = long(
      "A,2024-01-01,1",
      "A,2024-01-02,2",
      "A,2024-01-03,3",
      "B,2024-01-01,1",
      "B,2024-01-04,2",
    );
    expect(() => regularSeries(gappy, "id", "ds", ["y"])).toThrow(
      'f.csv:5, series "B", column "ds": found 1 gap (2 steps) in a series that is daily',
    );
    const { series } = regularSeries(gappy, "id", "ds", ["y"], { handleGaps: "fill", handleMissing: "keep" });
    expect([...numberColumn(series[1]!.table, "y").values]).toEqual([1, Number.NaN, Number.NaN, 2]);
    const twice = long("A,2024-01-01,1", "A,2024-01-02,2", "B,2024-01-01,1", "B,2024-01-01,2");
    expect(() => regularSeries(twice, "id", "ds", ["y"], { frequency: { unit: "day", count: 1 } })).toThrow(
      /series "B".*found 2024-01-01 again[\s\S]*handleDuplicates: "last"\.$/,
    );
  });

  test("a series of one row takes the frequency of the others; steps may be gathered", () => {
    const { series } = regularSeries(
      long("A,2024-01-01,1", "A,2024-01-02,2", "A,2024-01-03,2", "B,2024-01-09,5"),
      "id",
      "ds",
      ["y"],
    );
    expect([...series[1]!.times!].map((time) => formatDate(time))).toEqual(["2024-01-09"]);
    const monthly = regularSeries(mixed, "id", "ds", ["y"], { resample: "month", aggregate: "sum" });
    expect(monthly.series.map(({ table }) => [...numberColumn(table, "y").values])).toEqual([[6], [60]]);
  });

  test("without a column of times rows are in order", () => {
    const { series, frequency } = regularSeries(mixed, "id", undefined, ["y"]);
    expect([frequency, series[0]!.times, series.length]).toEqual([undefined, undefined, 2]);
  });

  test("thousands of series are told apart", () => {
    const names = Array.from({ length: 40_000 }, (_, i) => `series ${i % 2000}`);
    const table = tableFrom({
      id: names,
      ds: names.map((_, i) => new Date(Date.UTC(2024, 0, 1 + Math.floor(i / 2000)))),
      y: names.map((_, i) => i),
    });
    const { series } = regularSeries(table, "id", "ds", ["y"]);
    expect([series.length, series[1999]!.table.rows]).toEqual([2000, 20]);
    expect([...numberColumn(series[3]!.table, "y").values.subarray(0, 2)]).toEqual([3, 2003]);
  });
});
