import { describe, expect, test } from "vitest";
import { formatDate } from "./date.ts";
import { noteText } from "./note.ts";
import { parseCsv } from "./read-csv.ts";
import { regularTable } from "./regular-table.ts";
import { type Aggregate, parseStep, resample } from "./resample.ts";
import { dateColumn, numberColumn, textColumn } from "./table.ts";

const irregular = parseCsv(
  "t,y,who\n2024-01-01 09:00,1,a\n2024-01-01 17:30,3,b\n2024-01-03 08:00,5,c\n2024-01-01 10:00,NA,d\n2024-01-04 00:00,7,e\n",
  { file: "f.csv" },
);

describe("resample", () => {
  test.each<readonly [Aggregate, readonly number[]]>([
    ["mean", [2, 5, 7]],
    ["sum", [4, 5, 7]],
    ["first", [1, 5, 7]],
    ["last", [3, 5, 7]],
    ["minimum", [1, 5, 7]],
    ["maximum", [3, 5, 7]],
  ])("%s of each day", (aggregate, expected) => {
    const { table, note } = resample(irregular, "t", "day", aggregate);
    expect([...numberColumn(table, "y").values]).toEqual(expected);
    expect(textColumn(table, "who").values).toEqual(["b", "c", "e"]);
    expect([...dateColumn(table, "t").values].map((time) => formatDate(time))).toEqual([
      "2024-01-01",
      "2024-01-03",
      "2024-01-04",
    ]);
    expect([...table.lines!]).toEqual([2, 4, 6]);
    expect(noteText(note)).toContain(`5 rows are gathered into 3, daily: the ${aggregate} of each period`);
  });

  test.each([
    ["15 minutes", "2024-01-01T17:30:00"],
    ["hour", "2024-01-01T17:00:00"],
    ["6 hours", "2024-01-01T12:00:00"],
    ["week", "2024-01-01"],
    ["2 days", "2024-01-01"],
    ["month", "2024-01-01"],
    ["quarter", "2024-01-01"],
    ["years", "2024-01-01"],
  ])("%s begins at %s", (step, start) => {
    const { table } = resample(irregular, "t", step);
    expect([...dateColumn(table, "t").values].map((time) => formatDate(time))).toContain(start);
  });

  test("days are those of the zone, also where one has 23 hours", () => {
    const hours = Array.from({ length: 72 }, (_, i) => new Date(Date.UTC(2024, 2, 29, 23 + i)).toISOString());
    const table = parseCsv(`t,y\n${hours.map((hour) => `${hour},1`).join("\n")}\n`, {
      timeZone: "Europe/Berlin",
    });
    const { table: days } = resample(table, "t", "day", "sum");
    expect([...numberColumn(days, "y").values]).toEqual([24, 23, 24, 1]);
  });

  test("regular tables are made of steps, whose gaps and missing values follow the rules", () => {
    expect(() => regularTable(irregular, "t", ["y"], { resample: "day" })).toThrow(
      "found 1 gap (1 step) in a series that is daily, the first from 2024-01-01 to 2024-01-03",
    );
    const { table, notes } = regularTable(irregular, "t", ["y"], { resample: "day", handleGaps: "fill" });
    expect([...numberColumn(table, "y").values]).toEqual([2, 3.5, 5, 7]);
    expect(notes.length).toBe(2);
    const kept = regularTable(irregular, "t", ["y"], {
      resample: "day",
      handleGaps: "fill",
      handleMissing: "keep",
    });
    expect([...numberColumn(kept.table, "y").values]).toEqual([2, Number.NaN, 5, 7]);
  });

  test("refuses other steps and aggregates", () => {
    expect(() => parseStep("fortnight")).toThrow('resample is "fortnight"; expected a step such as "hour"');
    expect(() => parseStep("0 days")).toThrow("expected a step");
    expect(() => resample(irregular, "t", "day", "median" as "mean")).toThrow('aggregate is "median"');
  });
});
