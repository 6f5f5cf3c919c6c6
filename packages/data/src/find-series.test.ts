import { describe, expect, test } from "vitest";
import { describe as describeTable } from "./describe.ts";
import { parseCsv } from "./read-csv.ts";

const described = (...rows: readonly string[]) =>
  describeTable(parseCsv(`id,ds,y,kind\n${rows.join("\n")}\n`));

describe("a long table is described by series", () => {
  const long = [
    "A,2024-01-01,1,x",
    "A,2024-01-02,2,x",
    "A,2024-01-05,3,x",
    "B,2024-01-01,4,x",
    "B,2024-01-02,5,y",
  ];

  test("with the column of their names, and gaps within them", () => {
    const { series, times } = described(...long);
    expect(series).toEqual({ column: "id", count: 2 });
    expect(times).toMatchObject({
      duplicates: [],
      firstUnordered: undefined,
      gaps: [{ row: 1, missing: 2 }],
    });
    expect(times!.end).toBe(Date.UTC(2024, 0, 5));
  });

  test("in the order of times, newest first, and under numbers", () => {
    expect(described(...long.toReversed()).series).toEqual({ column: "id", count: 2 });
    expect(
      described("7,2024-01-01,1,x", "8,2024-01-01,2,x", "7,2024-01-02,3,x", "8,2024-01-02,4,x").series,
    ).toEqual({
      column: "id",
      count: 2,
    });
  });

  test("a number that repeats with the hours is not a name", () => {
    const hour = (i: number): string => new Date(Date.UTC(2024, 9, 20, i - (i > 30 ? 1 : 0))).toISOString();
    const rows = Array.from(
      { length: 72 },
      (_, i) => `x,${hour(i)},${i % 24},${i % 2 === 0 ? "even" : "odd"}`,
    );
    const { series, times } = described(...rows);
    expect([series, times!.duplicates]).toEqual([undefined, [31]]);
  });

  test("one series is not divided, and repeated times that no column explains stay", () => {
    expect(described("A,2024-01-01,1,x", "B,2024-01-02,2,x", "A,2024-01-03,3,x").series).toBeUndefined();
    const { series, times } = described("A,2024-01-01,1,x", "A,2024-01-01,2,x", "A,2024-01-02,3,x");
    expect([series, times!.duplicates]).toEqual([undefined, [1]]);
  });
});
