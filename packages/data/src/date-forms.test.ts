import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDate } from "./date.ts";
import {
  namedReader,
  numericReader,
  readCompact,
  readMonthNumber,
  readMonthYear,
  readQuarter,
  readWeek,
  readYearFirst,
} from "./date-forms.ts";
import { inferDates } from "./infer-dates.ts";
import { anyMonthReader } from "./month-names.ts";
import { noteText } from "./note.ts";
import { timeFormatReader } from "./time-format.ts";
import type { WallReader } from "./wall-time.ts";

const named = namedReader(anyMonthReader());
const read = (reader: WallReader, text: string): string => {
  const found = reader(text);
  return found
    ? `${formatDate(found.wall)}${found.offset === undefined ? "" : ` ${found.offset / 60_000}`}`
    : "none";
};

describe("forms of dates", () => {
  test.each<readonly [WallReader, string, string]>([
    [readYearFirst, "2024-1-5 7:05:06,5", "2024-01-05T07:05:06.500"],
    [readYearFirst, "2024-01-05T07:05+0530", "2024-01-05T07:05:00 330"],
    [numericReader("dayFirst"), "31/12/2024", "2024-12-31"],
    [numericReader("dayFirst"), "31. 12. 2024", "2024-12-31"],
    [numericReader("dayFirst"), "Tue 31-12-24 5 pm", "2024-12-31T17:00:00"],
    [numericReader("dayFirst"), "31.12.1970, 10:00", "1970-12-31T10:00:00"],
    [numericReader("monthFirst"), "12/31/69", "1969-12-31"],
    [numericReader("monthFirst"), "12/31/68", "2068-12-31"],
    [numericReader("monthFirst"), "31/12/2024", "none"],
    [numericReader("yearFirst"), "24-12-31", "2024-12-31"],
    [numericReader("dayFirst"), "31/12-2024", "none"],
    [readMonthYear, "7/2024", "2024-07-01"],
    [readQuarter, "1980Q1", "1980-01-01"],
    [readQuarter, "1980-Q4", "1980-10-01"],
    [readQuarter, "Q2 1980", "1980-04-01"],
    [readQuarter, "3Q80", "1980-07-01"],
    [readQuarter, "1980Q5", "none"],
    [readMonthNumber, "2018M07", "2018-07-01"],
    [readMonthNumber, "2018-M13", "none"],
    [readWeek, "2018-W01", "2018-01-01"],
    [readWeek, "2020W53-7", "2021-01-03"],
    [readWeek, "2018-W53", "none"],
    [readWeek, "2015 W01", "2014-12-29"],
    [readCompact, "20240131", "2024-01-31"],
    [readCompact, "20240131T103005Z", "2024-01-31T10:30:05 0"],
    [readCompact, "20240131 10:30", "2024-01-31T10:30:00"],
    [readCompact, "20240231", "none"],
    [named, "12MAR2024", "2024-03-12"],
    [named, "March 12th, 2024 3:05 PM", "2024-03-12T15:05:00"],
    [named, "2024-Mar-12", "2024-03-12"],
    [named, "Sept. 2024", "2024-09-01"],
    [named, "5 de agosto de 2024", "2024-08-05"],
    [named, "1er févr. 2024", "2024-02-01"],
    [named, "3. Dezember 2024", "2024-12-03"],
    [named, "Tue, 12 Mar 2024 10:00:00 GMT", "2024-03-12T10:00:00 0"],
    [named, "31 Feb 2024", "none"],
    [named, "Room 2024", "none"],
    [named, "mar", "none"],
    [timeFormatReader("%d|%m|%y %H.%M"), "31|12|24 10.05", "2024-12-31T10:05:00"],
    [timeFormatReader("%Y.%j"), "2024.366", "2024-12-31"],
    [timeFormatReader("%a %d %B %Y %I %p %z"), "Di 5 März 2024 12 AM +0100", "2024-03-05 60"],
  ])("%#: %j", (reader, text, expected) => expect(read(reader, text)).toBe(expected));

  test("every form is read back", () => {
    const day = fc.integer({ min: -36_500, max: 36_500 }).map((days) => days * 86_400_000);
    const two = (value: number): string => String(value).padStart(2, "0");
    const forms: readonly (readonly [WallReader, (date: Date) => string])[] = [
      [numericReader("dayFirst"), (d) => `${d.getUTCDate()}.${d.getUTCMonth() + 1}.${d.getUTCFullYear()}`],
      [numericReader("monthFirst"), (d) => d.toLocaleDateString("en-US", { timeZone: "UTC" })],
      [named, (d) => d.toUTCString()],
      [named, (d) => d.toLocaleDateString("fr", { timeZone: "UTC", dateStyle: "long" })],
      [named, (d) => d.toLocaleDateString("en", { timeZone: "UTC", dateStyle: "full" })],
      [readCompact, (d) => `${d.getUTCFullYear()}${two(d.getUTCMonth() + 1)}${two(d.getUTCDate())}`],
      [timeFormatReader("%m/%Y/%d"), (d) => `${d.getUTCMonth() + 1}/${d.getUTCFullYear()}/${d.getUTCDate()}`],
    ];
    for (const [reader, write] of forms)
      fc.assert(
        fc.property(day, (time) => reader(write(new Date(time)))?.wall === time),
        { seed: 18, numRuns: 200 },
      );
  });

  test("a stated form needs a year, and knows its directives", () => {
    expect(() => timeFormatReader("%d.%m.")).toThrow('timeFormat is "%d.%m."; it has no year (%Y or %y).');
    expect(() => timeFormatReader("%Y %Q")).toThrow('timeFormat is "%Y %Q"; %Q is not known.');
  });
});

describe("inferDates", () => {
  const infer = (cells: readonly string[], isContinental = false) =>
    inferDates("d", cells, {}, { isDeclared: false, isContinental });
  const firstDay = (cells: readonly string[], isContinental = false): string =>
    formatDate(infer(cells, isContinental)!.read(cells[0]!)!.wall);

  test("a day above 12 anywhere decides", () => {
    expect(firstDay(["01/02/2024", "05/06/2024", "13/02/2024"])).toBe("2024-02-01");
    expect(firstDay(["01/02/2024", "05/06/2024", "02/13/2024"])).toBe("2024-01-02");
    expect(infer(["01/02/2024", "02/13/2024"])).toMatchObject({ isOpen: false, notes: [] });
  });

  test("without one the signs of the file decide, and it is said", () => {
    expect(firstDay(["01.02.2024", "05.06.2024"])).toBe("2024-02-01");
    expect(firstDay(["01/02/2024", "05/06/2024"], true)).toBe("2024-02-01");
    expect(firstDay(["01/02/2024 5:00 PM", "05/06/2024 5:00 PM"])).toBe("2024-01-02T17:00:00");
    const form = infer(["01/02/2024", "05/06/2024"])!;
    expect([form.isOpen, form.notes.map((note) => noteText(note))]).toEqual([
      true,
      [
        'column "d": "01/02/2024" is read month first, as 2024-01-02; no cell decides the order. dateOrder: "dayFirst" reads it as 2024-02-01.',
      ],
    ]);
  });

  test("nothing is said where both orders mean the same days", () => {
    expect(infer(["01/01/2024", "02/02/2024"])!.notes).toEqual([]);
  });

  test("text is not dates", () => {
    expect(infer(["a", "b"])).toBeUndefined();
    expect(infer(["1.5", "2.5"])).toBeUndefined();
  });
});
