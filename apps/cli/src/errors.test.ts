import { Command } from "commander";
import { data, forecast } from "grus";
import { describe, expect, test } from "vitest";
import { addForecast } from "./commands/forecast.ts";
import { addPredict } from "./commands/predict.ts";
import { standardConsole } from "./console.ts";
import { inFlags } from "./errors.ts";
import { flagWriter } from "./flags-of-options.ts";

/** The commands that read tables, with their flags. */
const commands = new Map(
  [addForecast, addPredict].map((add) => {
    const program = new Command();
    add(program, standardConsole());
    return [program.commands[0]!.name(), program.commands[0]!];
  }),
);

/** The cure of the error that `read` throws, in terms of flags. */
async function cureOf(read: () => unknown, command = "forecast"): Promise<string> {
  try {
    await read();
  } catch (error) {
    return inFlags(error as Error, flagWriter(commands.get(command), commands.get("forecast")))
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

const made = (text: string) => () => forecast.forecast(data.parseCsv(text), { target: "y" });

describe("cures name flags, and no options of the library", () => {
  test.each([
    [
      "ragged rows",
      "a,b\n1,2\n1\n",
      "Pass the character that separates the cells as --delimiter. Where lines stand above the header, leave them out: --skip-lines 2.",
    ],
    ["an open quote", 'day,y\n2024-01-01,"1\n', 'Double a " that is part of the text ("").'],
    [
      "a NUL",
      "day,y\n2024-01-01,\0\n",
      "Save the file as CSV in UTF-8. Or name its encoding: --encoding windows-1252 or --encoding utf-16le.",
    ],
    [
      "dates that cannot be read",
      "day,y\n31~12~2012,1\n01~01~2013,2\n",
      "State the form of the dates: --time-format '%d.%m.%Y %H:%M', with the parts in the order of the file.",
    ],
    [
      "another decimal sign",
      days(60, (day) => (day === 3 ? '"1,23"' : "1.5")),
      "Correct the cell, or list it as a missing value: --na '\"1,23\"'. Where its sign is the decimal sign, state it: --decimal ,.",
    ],
  ])("%s", async (_, text, cure) => expect(await cureOf(made(text))).toBe(cure));

  test("a repeated day, while a forecaster is made and later", async () => {
    const twice = made("day,y\n2024-01-01,1\n2024-01-01,2\n2024-01-02,2\n");
    expect(await cureOf(twice)).toContain(
      "Choose a row: --duplicates first, --duplicates last or --duplicates mean.",
    );
    expect(await cureOf(twice, "predict")).toContain(
      "Choose a row: `grus forecast --duplicates first`, `grus forecast --duplicates last` or",
    );
  });

  test("a damaged forecaster", async () => {
    const read = () => forecast.open({ json: "{}", safetensors: new Uint8Array(0) });
    await expect(cureOf(read)).resolves.toBe("Give a directory written by `grus forecast --out DIR`.");
  });
});
