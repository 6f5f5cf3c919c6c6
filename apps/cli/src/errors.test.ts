import { data, forecast } from "grus";
import { describe, expect, test } from "vitest";
import { inFlags } from "./errors.ts";

/** The cure of the error that `read` throws, in terms of flags. */
function cureOf(read: () => unknown, command = "forecast"): string {
  try {
    read();
  } catch (error) {
    return inFlags((error as Error).message, command)
      .split("\n")
      .slice(1)
      .join("\n");
  }
  throw new Error("nothing was thrown");
}

function days(count: number, cell: (day: number) => string = String): string {
  const date = (day: number) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
  return `day,y\n${Array.from({ length: count }, (_, day) => `${date(day)},${cell(day)}`).join("\n")}\n`;
}

const prepare = (text: string) => () => forecast.prepare(data.parseCsv(text), { target: "y" });

describe("cures name flags, and no options of the library", () => {
  test.each([
    ["unordered times", "day,y\n2024-01-02,1\n2024-01-01,2\n", "Sort the file by time."],
    ["ragged rows", "a,b\n1,2\n1\n", "Separate cells by , ; | or tabs."],
    ["an open quote", 'day,y\n2024-01-01,"1\n', 'Double a " that is part of the text ("").'],
    ["a NUL", "day,y\n2024-01-01,\0\n", "Save the file as CSV in UTF-8."],
    ["days or months first", "day,y\n31/12/2012,1\n01/01/2013,2\n", "Write dates as yyyy-mm-dd."],
    ["one row", days(1), "Give more rows."],
    ["few rows", days(30), "Give more rows, or make --context or --horizon smaller."],
    ["a constant column", days(400, () => "1"), "Choose another column."],
    [
      "thousands",
      days(60, (day) => (day === 3 ? '"1,234"' : "1")),
      "Write numbers without thousands separators, and with a decimal point.",
    ],
  ])("%s", (_, text, cure) => expect(cureOf(prepare(text))).toBe(cure));

  test("a repeated day, while training and later", () => {
    const twice = prepare("day,y\n2024-01-01,1\n2024-01-01,2\n2024-01-02,2\n");
    expect(cureOf(twice)).toContain('keep one of each: --duplicates "first" or "last"');
    expect(cureOf(twice, "predict")).toContain('keep one of each: train with --duplicates "first" or "last"');
  });

  test.each([
    ["preparation", () => forecast.parsePreparation("{}")],
    ["forecaster", () => forecast.open({ json: "{}", safetensors: new Uint8Array(0) })],
  ])("a damaged %s", (_, read) =>
    expect(cureOf(read)).toBe("Give a directory written by `grus forecast --out DIR`."),
  );
});
