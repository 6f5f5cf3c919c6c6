// Files as people have them, on the command line: what is read, what is said, and the flags that change it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileOf, folder, grus } from "./command.ts";

const german = (rows: number): readonly string[] => [
  "Datum;Wert",
  ...Array.from({ length: rows }, (_, i) => {
    const day = new Date(Date.UTC(2020, 0, 1 + rows - 1 - i));
    const value = (1200 + 50 * Math.sin(i / 3) + (i % 7)).toFixed(2).replace(".", ",");
    return `${day.getUTCDate()}.${day.getUTCMonth() + 1}.${day.getUTCFullYear()};1.${value.slice(1)}`;
  }),
];

async function notesOf(...args: readonly string[]): Promise<readonly string[]> {
  const { out, code } = await grus("inspect", ...args);
  expect(code).toBe(0);
  return out.split("\n").filter((line) => line.startsWith("note: "));
}

describe("inspect says what it assumed, and the flag that changes it", () => {
  const few = fileOf(["date,y", '01/02/2024,"1,234"', '02/02/2024,"2,345"', '03/02/2024,"3,456"']);

  test("in flags of the command line", async () => {
    expect(await notesOf(few)).toEqual([
      'note: column "date": "01/02/2024" is read month first, as 2024-01-02; no cell decides the order. --date-order day-first reads it as 2024-02-01.',
      'note: column "y": "1,234" is read as 1234. --decimal , reads it as 1.234.',
    ]);
  });

  test("and the flags do so", async () => {
    const { out } = await grus("inspect", few, "--date-order", "day-first", "--decimal", ",");
    expect(out).toContain("date: 2024-02-01 to 2024-02-03, daily");
    expect(out).toMatch(/y +number +0 +1\.234 /);
    expect(out).not.toContain("note:");
  });

  test("times that are numbers, kinds, and a stated form", async () => {
    const seconds = fileOf(["at,y", "1704067200,1", "1704070800,2", "1704074400,3"]);
    expect(await notesOf(seconds)).toEqual([
      'note: column "at": numbers are read as seconds since 1970, since it is the first and its steps are equal. --types at=number keeps them as numbers.',
    ]);
    expect((await grus("inspect", seconds, "--types", "at=number")).out).toContain("no column of dates");
    const odd = fileOf(["when,y", "2024~31~01,1", "2024~01~02,2"]);
    expect((await notesOf(odd))[0]).toContain("--time-format '%d.%m.%Y %H:%M'");
    const read = await grus("inspect", odd, "--time-format", "%Y~%d~%m");
    expect(read.out).toContain("when: 2024-01-31 to 2024-02-01, daily");
    const years = fileOf(["code,y", "2001,1", "2002,2", "2003,3"]);
    expect((await grus("inspect", years, "--time", "code")).out).toContain(
      "code: 2001-01-01 to 2003-01-01, yearly",
    );
  });

  test("lines above the header, other delimiters and encodings, files without a header", async () => {
    const titled = fileOf(["station:Berlin", "day:a:b", "2024-01-01:1:2", "2024-01-02:3:4"]);
    const { out } = await grus("inspect", titled, "--skip-lines", "1", "--delimiter", ":");
    expect(out).toContain("day: 2024-01-01 to 2024-01-02, daily");
    const latin = join(folder(), "latin.csv");
    writeFileSync(latin, Buffer.from("día,y\n2024-01-01,1\n2024-01-02,2\n", "latin1"));
    expect(await notesOf(latin)).toEqual([
      "note: the text is read as windows-1252, since it is not UTF-8. --encoding sets another encoding.",
    ]);
    const values = fileOf(["2024-01-01,1", "2024-01-02,2"]);
    expect((await notesOf(values))[0]).toContain("--header reads it as the header.");
    expect(await notesOf(values, "--no-header")).toEqual([]);
  });

  test("cells that do not fit, and several series", async () => {
    const stray = fileOf(["date,y", "2024-01-01,1", "2024-01-02,inf", "2024-01-03,3"]);
    expect(await notesOf(stray)).toEqual([
      'note: line 3, column "y": "inf" is not a number; it is the only such cell. --na inf reads it as a missing cell.',
    ]);
    expect(await notesOf(stray, "--na", "inf")).toEqual([]);
    const long = fileOf([
      "unique_id,ds,y",
      "A,2024-01-01,1",
      "A,2024-01-02,2",
      "B,2024-01-01,3",
      "B,2024-01-02,4",
    ]);
    const { out } = await grus("inspect", long);
    expect(out).toContain("ds: 2024-01-01 to 2024-01-02, daily, 2 series by unique_id, no gaps");
  });

  test("wall clocks of a zone, and steps", async () => {
    const hours = ["01:00", "02:00", "02:00", "03:00", "04:00"].map((clock, i) => `2024-10-27 ${clock},${i}`);
    const clocks = fileOf(["t,y", ...hours]);
    expect((await grus("inspect", clocks)).out).toContain("1 repeated time");
    const zoned = await grus("inspect", clocks, "--time-zone", "Europe/Berlin");
    expect(zoned.out).toContain("t: 2024-10-27T01:00:00+02:00 to 2024-10-27T04:00:00+01:00, hourly, no gaps");
    const days = await grus("inspect", clocks, "--resample", "day", "--aggregate", "sum");
    expect(days.out).toMatch(/y +number +0 +10 +10 +10/);
    expect((await grus("inspect", clocks, "--resample", "fortnight")).error).toContain("Expected a step");
    const alone = await grus("inspect", clocks, "--aggregate", "sum");
    expect([alone.code, alone.error]).toEqual([2, expect.stringContaining("Give them with --resample")]);
  });
});

test("forecast and predict read a German file, newest first, and the model keeps its steps", async () => {
  const out = join(folder(), "run");
  const file = fileOf(german(220));
  const run = await grus(
    "forecast",
    file,
    "--target",
    "Wert",
    "--horizon",
    "3",
    "--backend",
    "none",
    "--out",
    out,
  );
  expect(run.code).toBe(0);
  expect(run.out).toContain("The rows were not in order of time; they were sorted.");
  expect(readFileSync(join(out, "forecast.csv"), "utf8")).toMatch(
    /^series,time,Wert,lower-80.*\nWert,2020-08-08,1\d{3}/,
  );
  // Days whose order nothing decides, and amounts that may be in thousands: read as in training.
  const few = Array.from({ length: 30 }, (_, i) => `1/${1 + (i % 12)}/${2021 + Math.floor(i / 12)};1.234`);
  const monthly = await grus("predict", out, fileOf(["Datum;Wert", ...few]));
  expect(monthly.error).toContain("the rows are monthly; expected daily, as in training");
  const recent = fileOf(
    german(40).map((line) => line.replace(/^(\d+)\.(\d+)\.2020/, "$1/$2/2021").replace(/,\d+$/, "")),
  );
  const predicted = await grus("predict", out, recent);
  expect([predicted.code, predicted.out]).toEqual([0, expect.stringContaining("2021-02-10")]);
  expect(predicted.error).not.toContain("no cell decides");
}, 60_000);
