import { describe, expect, test } from "vitest";
import { formatDate } from "./date.ts";
import { noteText } from "./note.ts";
import { parseCsv } from "./read-csv.ts";
import { type RegularOptions, type RegularTable, regularTable, sortRows } from "./regular-table.ts";
import { numberColumn, tableFrom } from "./table.ts";
import { reportTimes } from "./time-report.ts";

const csv = (...rows: readonly string[]): string => `day,y,z\n${rows.join("\n")}\n`;
const regular = (text: string, options: RegularOptions = {}): RegularTable =>
  regularTable(parseCsv(text, { file: "f.csv" }), "day", ["y", "z"], options);
const show = ({ table, times }: RegularTable): readonly string[] =>
  [...times].map(
    (time, row) => `${formatDate(time)} ${numberColumn(table, "y").values[row]} ${table.lines![row]}`,
  );

const sound = csv("2012-01-01,1,5", "2012-01-02,2,6", "2012-01-03,3,7");
const unordered = csv("2012-01-02,2,6", "2012-01-03,3,7", "2012-01-01,1,5");
const repeated = csv("2012-01-01,1,5", "2012-01-02,2,6", "2012-01-02,9,6", "2012-01-03,3,7");
const gappy = csv("2012-01-01,1,5", "2012-01-02,2,6", "2012-01-03,3,7", "2012-01-06,9,7", "2012-01-07,10,7");
const holey = csv("2012-01-01,1,5", "2012-01-02,NA,6", "2012-01-03,NA,7", "2012-01-04,7,8");

describe("regularTable", () => {
  test("leaves a regular table unchanged", () => {
    expect(show(regular(sound))).toEqual(["2012-01-01 1 2", "2012-01-02 2 3", "2012-01-03 3 4"]);
    expect(regular(sound).frequency).toEqual({ unit: "day", count: 1 });
  });

  test("refuses unordered times when they may not be sorted", () => {
    expect(() => regular(unordered, { sort: false })).toThrow(
      'f.csv:4, column "day": found 2012-01-01 after 2012-01-03; expected times in ascending order.\nSort the file by time. Or pass sort: true.',
    );
  });

  test.each<readonly [string, string, string]>([
    [
      "repeated times",
      repeated,
      'f.csv:4, column "day": found 2012-01-02 again (1 repeated time in all); expected every time once.\nRemove the repeated rows, or keep one of each: handleDuplicates: "first" or handleDuplicates: "last". Where the file holds several series, name the column that tells them apart: series.',
    ],
    [
      "gaps",
      gappy,
      'f.csv:4, column "day": found 1 gap (2 steps) in a series that is daily, the first from 2012-01-03 to 2012-01-06; expected none.\nFill them with interpolated rows: handleGaps: "fill"; or keep the gaps: handleGaps: "keep".',
    ],
    [
      "missing values",
      holey,
      'f.csv:3, column "y": found 2 missing values, first here; expected none.\nChoose a rule: handleMissing: "interpolate", handleMissing: "forward" (which uses no later value) or handleMissing: "drop".',
    ],
    [
      "missing times",
      csv("2012-01-01,1,5", ",2,6", "2012-01-03,3,7"),
      'f.csv:3, column "day": found no time in 1 row, first here; expected one in every row.\nFill in the times, or remove these rows.',
    ],
    [
      "one row",
      csv("2012-01-01,1,5"),
      'f.csv, column "day": found 1 different time; expected at least two, to infer the step between rows.\nGive more rows. Or pass the frequency.',
    ],
    [
      "a column of something else",
      csv("2012-01-01,1,5", "2012-01-02,x,6", "2012-01-03,3,7"),
      'f.csv:3, column "y": found "x"; expected a number.',
    ],
  ])("refuses %s", (_, text, message) => expect(() => regular(text)).toThrow(message));

  test("sorts, and says so; removes repetitions when asked", () => {
    const notes = ({ notes }: RegularTable): readonly string[] => notes.map((note) => noteText(note));
    expect(notes(regular(sound))).toEqual([]);
    expect(notes(regular(unordered))).toEqual([
      'line 4, column "day": rows are not in order of time, first here; they are sorted.',
    ]);
    expect(notes(regular(csv("2012-01-03,3,7", "2012-01-02,2,6", "2012-01-01,1,5")))).toEqual([
      'column "day": the newest row is first; rows are sorted by time.',
    ]);
    expect(show(regular(unordered))).toEqual(["2012-01-01 1 4", "2012-01-02 2 2", "2012-01-03 3 3"]);
    expect(show(regular(repeated, { handleDuplicates: "first" }))).toEqual([
      "2012-01-01 1 2",
      "2012-01-02 2 3",
      "2012-01-03 3 5",
    ]);
    expect(show(regular(repeated, { handleDuplicates: "last" }))).toEqual([
      "2012-01-01 1 2",
      "2012-01-02 9 4",
      "2012-01-03 3 5",
    ]);
  });

  test("fills gaps with interpolated rows, carries forward, or keeps them", () => {
    expect(show(regular(gappy, { handleGaps: "fill" }))).toEqual([
      "2012-01-01 1 2",
      "2012-01-02 2 3",
      "2012-01-03 3 4",
      "2012-01-04 5 0",
      "2012-01-05 7 0",
      "2012-01-06 9 5",
      "2012-01-07 10 6",
    ]);
    expect(show(regular(gappy, { handleGaps: "fill", handleMissing: "forward" })).slice(3, 5)).toEqual([
      "2012-01-04 3 0",
      "2012-01-05 3 0",
    ]);
    expect(show(regular(gappy, { handleGaps: "keep" }))).toHaveLength(5);
    expect(show(regular(gappy, { handleGaps: "fill", handleMissing: "keep" })).slice(2, 5)).toEqual([
      "2012-01-03 3 4",
      "2012-01-04 NaN 0",
      "2012-01-05 NaN 0",
    ]);
  });

  test("inserts rows of the calendar: month ends and business days", () => {
    const months = csv(
      "2012-01-31,1,1",
      "2012-02-29,2,1",
      "2012-04-30,3,1",
      "2012-05-31,4,1",
      "2012-06-30,5,1",
    );
    expect(show(regular(months, { handleGaps: "fill" }))[2]).toMatch(/^2012-03-31 2\.5/);
    const days = ["05", "06", "09", "10", "11", "12", "13", "17", "18", "19", "20"].map(
      (day, i) => `2012-01-${day},${i},1`,
    );
    expect(show(regular(csv(...days), { handleGaps: "fill" }))[7]).toMatch(/^2012-01-16 6\.75/);
  });

  test("fills, carries or drops missing values when asked", () => {
    const y = (options: RegularOptions): readonly number[] => [
      ...numberColumn(regular(holey, options).table, "y").values,
    ];
    expect(y({ handleMissing: "interpolate" })).toEqual([1, 3, 5, 7]);
    expect(y({ handleMissing: "forward" })).toEqual([1, 1, 1, 7]);
    expect(y({ handleMissing: "keep" })).toEqual([1, Number.NaN, Number.NaN, 7]);
    expect(y({ handleMissing: "drop", frequency: { unit: "day", count: 1 }, handleGaps: "keep" })).toEqual([
      1, 7,
    ]);
  });

  test("dropping rows makes a gap, which is a separate error", () => {
    const rows = csv(
      "2012-01-01,1,1",
      "2012-01-02,2,1",
      "2012-01-03,NA,1",
      "2012-01-04,4,1",
      "2012-01-05,5,1",
    );
    expect(() => regular(rows, { handleMissing: "drop" })).toThrow(/found 1 gap \(1 step\)/);
  });

  test.each([
    ["interpolate", csv("2012-01-01,NA,1", "2012-01-02,2,1"), 2],
    ["interpolate", csv("2012-01-01,1,1", "2012-01-02,NA,1"), 3],
    ["forward", csv("2012-01-01,NA,1", "2012-01-02,2,1"), 2],
  ] as const)("%s cannot fill an edge", (handleMissing, text, line) => {
    expect(() => regular(text, { handleMissing })).toThrow(
      `f.csv:${line}, column "y": found a missing value at the edge of the series; expected a value to fill it from.`,
    );
  });

  test("interpolates along time, not along rows", () => {
    const rows = csv(
      "2012-01-01,0,1",
      "2012-01-02,NA,1",
      "2012-01-05,4,1",
      "2012-01-06,5,1",
      "2012-01-07,6,1",
    );
    const { table } = regular(rows, { handleGaps: "keep", handleMissing: "interpolate" });
    expect([...numberColumn(table, "y").values]).toEqual([0, 1, 4, 5, 6]);
  });

  test("names the zone where clocks may have been changed, and resampling where steps are uneven", () => {
    const hours = (...clock: readonly string[]): string => csv(...clock.map((time) => `2024-${time},1,1`));
    const autumn = hours("10-27 01:00", "10-27 02:00", "10-27 02:00", "10-27 03:00", "10-27 04:00");
    expect(() => regular(autumn)).toThrow(
      /Where clocks were changed then, name their zone: timeZone: "Europe\/Berlin"\.$/,
    );
    expect(() => regular(hours("10-28 01:00", "10-28 02:00", "10-28 02:00", "10-28 03:00"))).toThrow(
      /apart: series\.$/,
    );
    const uneven = hours("10-28 01:00", "10-28 02:00", "10-28 03:00", "10-28 04:00", "10-28 06:30");
    expect(() => regular(uneven)).toThrow(/gather them into equal steps: resample: "day"\.$/);
  });

  test("refuses unknown rules", () => {
    expect(() => regular(sound, { handleGaps: "ignore" as "keep" })).toThrow(
      'handleGaps is "ignore"; expected one of "error", "fill", "keep".',
    );
  });
});

test("sortRows sorts, and says so", () => {
  const table = parseCsv(unordered, { file: "f.csv" });
  const { table: sorted, notes } = sortRows(table, "day");
  expect([[...sorted.lines!], notes.length]).toEqual([[4, 2, 3], 1]);
  expect(sortRows(sorted, "day")).toEqual({ table: sorted, notes: [] });
});

describe("reportTimes", () => {
  test("describes order, repetitions, gaps, missing and irregular times by row", () => {
    const day = (iso: string): number => Date.parse(`2012-01-${iso}`);
    const times = Float64Array.of(
      day("01"),
      day("03"),
      day("02"),
      day("03"),
      Number.NaN,
      day("04"),
      day("04T12:00Z"),
      day("05"),
      day("08"),
    );
    const report = reportTimes(times, { unit: "day", count: 1 });
    expect(report).toEqual({
      frequency: { unit: "day", count: 1 },
      start: day("01"),
      end: day("08"),
      firstUnordered: 2,
      missing: [4],
      duplicates: [3],
      gaps: [{ row: 7, from: day("05"), to: day("08"), missing: 2 }],
      irregular: [6, 7],
    });
    expect(reportTimes(tableFromTimes()).gaps).toEqual([]);
  });
});

function tableFromTimes(): Float64Array {
  const table = tableFrom({ t: [new Date(0), new Date(1000), new Date(2000)] });
  return table.columns.get("t")!.values as Float64Array;
}
