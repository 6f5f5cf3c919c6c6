import { describe, expect, test } from "vitest";
import { parseCsv } from "./read-csv.ts";
import {
  column,
  dateColumn,
  firstDateColumn,
  lineOf,
  numberColumn,
  selectRows,
  tableFrom,
  textColumn,
  timeColumn,
} from "./table.ts";

const table = parseCsv(
  'day,temp_max,name\n2012-01-01,1,"x\ny"\n2012-01-02,2,y\n2012-01-03,3x,z\n2012-01-04,4,w\n',
  { file: "w.csv" },
);

describe("reading columns", () => {
  test.each([
    [
      () => column(table, "tempmax"),
      'w.csv, column "tempmax": there is no such column; the columns are "day", "temp_max", "name".\nDid you mean "temp_max"?',
    ],
    [
      () => numberColumn(table, "temp_max"),
      'w.csv:5, column "temp_max": found "3x"; expected a number.\nCorrect the cell, or list it as a missing value: missing: ["", "3x"].',
    ],
    [
      () => numberColumn(table, "name"),
      'w.csv:2, column "name": found "x\\ny"; expected a number.\nMost cells of this column are text; choose a column of numbers.',
    ],
    [
      () => numberColumn(table, "day"),
      'w.csv, column "day": holds dates; expected numbers.\nChoose a column of numbers.',
    ],
    [
      () => textColumn(table, "day"),
      'w.csv, column "day": holds dates; expected text.\nRead it as text: types: { "day": "text" }.',
    ],
    [
      () => dateColumn(parseCsv("y\n2012\n2013\n"), "y"),
      'column "y": holds numbers; expected dates.\nIf it holds years, or seconds since 1970, declare it: types: { "y": "date" } or "epochSeconds".',
    ],
    [
      () => dateColumn(parseCsv("d\n31/12/2012\n"), "d"),
      'line 2, column "d": found "31/12/2012"; expected a date.\nState whether the day or the month comes first: dateOrder: "dayFirst" or "monthFirst".',
    ],
    [
      () => dateColumn(parseCsv("d\n2012-01-01\n2012-01-02\n2012-02-30\n"), "d"),
      'line 4, column "d": found "2012-02-30"; expected a date.\nDates are read as yyyy-mm-dd or yyyy/mm/dd, optionally with a time (2012-01-31T23:59).',
    ],
    [
      () => numberColumn(parseCsv('n\n1\n2\n"1,234"\n'), "n"),
      'line 4, column "n": found "1,234"; expected a number.\nWrite numbers without thousands separators; for a decimal comma pass decimal: ",".',
    ],
  ])("%#", (ask, message) => expect(ask).toThrow(message));

  test("finds the first dates", () => {
    expect(firstDateColumn(table)!.name).toBe("day");
    expect(firstDateColumn(tableFrom({ y: [1] }))).toBeUndefined();
  });

  test("finds the times: the named column, or the first dates; dates of unknown order are not treated as text", () => {
    const two = tableFrom({ sold: [new Date(0)], paid: [new Date(1)], y: [1] });
    expect([timeColumn(two)!.name, timeColumn(two, "paid")!.name]).toEqual(["sold", "paid"]);
    expect(timeColumn(tableFrom({ y: [1], name: ["a"] }))).toBeUndefined();
    expect(() => timeColumn(two, "y")).toThrow('column "y": holds numbers; expected dates.');
    expect(() => timeColumn(parseCsv("d,y\n31/12/2012,1\n01/01/2013,2\n"))).toThrow(
      /found "31\/12\/2012"; expected a date\.\nState whether the day/,
    );
  });
});

describe("selectRows", () => {
  test("takes rows in the given order, with their lines and strays", () => {
    const chosen = selectRows(table, [2, 0, 2]);
    expect([chosen.rows, [...chosen.lines!]]).toEqual([3, [5, 2, 5]]);
    expect(column(chosen, "temp_max")).toMatchObject({
      missing: 0,
      strays: [
        { row: 0, text: "3x" },
        { row: 2, text: "3x" },
      ],
    });
    expect(textColumn(chosen, "name").values).toEqual(["z", "x\ny", "z"]);
    expect(numberColumn(selectRows(table, [1, 3]), "temp_max").values).toEqual(Float64Array.of(2, 4));
    expect(lineOf(chosen, 1)).toBe(2);
  });
});

describe("tableFrom", () => {
  test("accepts numbers, dates and text", () => {
    const made = tableFrom({
      t: [new Date("2020-01-01"), new Date("2020-01-02")],
      y: Float32Array.of(1.5, Number.NaN),
      s: ["", "b"],
    });
    expect(dateColumn(made, "t").values[1]).toBe(Date.parse("2020-01-02"));
    expect(numberColumn(made, "y")).toMatchObject({ missing: 1 });
    expect(textColumn(made, "s")).toMatchObject({ missing: 1 });
    expect([made.rows, made.lines]).toEqual([2, undefined]);
  });

  test("refuses columns of different lengths", () => {
    expect(() => tableFrom({ a: [1, 2], b: [1] })).toThrow(
      'column "b": found 1 values; expected 2, as in the first column.',
    );
  });
});
