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
      'column "y": holds numbers; expected dates.\nIf it holds years, days such as 20240131, or seconds since 1970, read it as times: time: "y".',
    ],
    [
      () => dateColumn(parseCsv("d\n31~12~2012\n"), "d"),
      'line 2, column "d": found "31~12~2012"; expected a date.\nState the form of the dates: timeFormat: "%d.%m.%Y %H:%M", with the parts in the order of the file.',
    ],
    [
      () => dateColumn(parseCsv("d\n2012-01-01\n2012-01-02\n2012-02-30\n"), "d"),
      'line 4, column "d": found "2012-02-30"; expected a date.\nCorrect the cell, or list it as a missing value: missing: ["", "2012-02-30"].',
    ],
    [
      () => dateColumn(parseCsv("d\n30/01/2012\n31/01/2012\n02/30/2012\n"), "d"),
      'line 4, column "d": found "02/30/2012"; expected a date.\nCorrect the cell, or list it as a missing value: missing: ["", "02/30/2012"]. Where day and month are swapped, state their order: dateOrder: "dayFirst" or dateOrder: "monthFirst".',
    ],
    [
      () => numberColumn(parseCsv('n\n1.5\n2.5\n"1,5"\n'), "n"),
      'line 4, column "n": found "1,5"; expected a number.\nCorrect the cell, or list it as a missing value: missing: ["", "1,5"]. Where its sign is the decimal sign, state it: decimal: ",".',
    ],
  ])("%#", (ask, message) => expect(ask).toThrow(message));

  test("finds the first dates", () => {
    expect(firstDateColumn(table)!.name).toBe("day");
    expect(firstDateColumn(tableFrom({ y: [1] }))).toBeUndefined();
  });

  test("finds the times: the named column, or the first dates; dates that cannot be read are not treated as text", () => {
    const two = tableFrom({ sold: [new Date(0)], paid: [new Date(1)], y: [1] });
    expect([timeColumn(two)!.name, timeColumn(two, "paid")!.name]).toEqual(["sold", "paid"]);
    expect(timeColumn(tableFrom({ y: [1], name: ["a"] }))).toBeUndefined();
    expect(() => timeColumn(two, "y")).toThrow('column "y": holds numbers; expected dates.');
    expect(() => timeColumn(parseCsv("d,y\n31~12~2012,1\n01~01~2013,2\n"))).toThrow(
      /found "31~12~2012"; expected a date\.\nState the form/,
    );
    expect(timeColumn(parseCsv("clock,y\n10:30,1\n10:31,2\n"))).toBeUndefined();
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
