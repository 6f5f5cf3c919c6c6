import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { day, fileOf, folder, grus, waveFile } from "./command.ts";

const good = waveFile();
const lines = readFileSync(good, "utf8").trim().split("\n");

/** A valid file with changed lines. */
function spoiled(change: (lines: string[]) => string[]): string {
  return fileOf(change([...lines]));
}

const bad: Readonly<Record<string, { readonly args: readonly string[]; readonly says: readonly string[] }>> =
  {
    "a missing file": {
      args: ["nowhere.csv", "--target", "level"],
      says: ["nowhere.csv", "no such file"],
    },
    "a directory": { args: [folder(), "--target", "level"], says: ["is a directory"] },
    "a column that does not exist": {
      args: [good, "--target", "levle"],
      says: ['"levle"', 'Did you mean "level"'],
    },
    "a column ahead that does not exist": {
      args: [good, "--target", "level", "--future", "laod"],
      says: ['"laod"', '"load"'],
    },
    "a time column that does not exist": {
      args: [good, "--target", "level", "--time", "dat"],
      says: ['"dat"', '"date"'],
    },
    "a cell that is not a number": {
      args: [spoiled((all) => all.with(40, `${day(39)},lots,3`)), "--target", "level"],
      says: [":41,", "level", '"lots"', "--na lots"],
    },
    "a day that does not exist": {
      args: [spoiled((all) => all.with(50, "2020-02-30,1,1")), "--target", "level"],
      says: [":51,", '"2020-02-30"', "--na 2020-02-30"],
    },
    "dates that cannot be read": {
      args: [spoiled((all) => all.map((line) => line.replace(/-(..)-/, "~$1~"))), "--target", "level"],
      says: [":2,", '"2020~01~01"', "--time-format"],
    },
    "a file that is not text": {
      args: [fileOf(["PK\u0003\u0004"], "book.csv"), "--target", "level"],
      says: ["Excel", "Save the sheet as CSV"],
    },
    "a date order that does not exist": {
      args: [good, "--target", "level", "--date-order", "dmy"],
      says: ["--date-order", "day-first, month-first, year-first"],
    },
    "a time zone that does not exist": {
      args: [good, "--target", "level", "--time-zone", "Europe/Bern"],
      says: ['"Europe/Bern"', "Europe/Berlin"],
    },
    "a repeated time": {
      args: [spoiled((all) => all.with(50, all[49]!)), "--target", "level"],
      says: [day(48)],
    },
    "an empty file": { args: [fileOf([""]), "--target", "level"], says: ["data.csv"] },
    "an option that does not exist": {
      args: [good, "--target", "level", "--minute", "3"],
      says: ["--minute", "--minutes"],
    },
    "an option's value": {
      args: [good, "--target", "level", "--units", "many"],
      says: ["--units", "whole number"],
    },
    "a cell name": { args: [good, "--target", "level", "--cell", "gur"], says: ["gru, lstm, rnn"] },
    "a profile without networks": {
      args: [good, "--target", "level", "--backend", "none", "--profile"],
      says: ["--profile: with --backend none there are no networks", "Omit one of the two."],
    },
    "a profile of another backend": {
      args: [good, "--target", "level", "--backend", "reference", "--profile"],
      says: ["--backend reference measures no operations", "Leave out --backend reference or --profile."],
    },
    "a backend": {
      args: [good, "--target", "level", "--backend", "cuda"],
      says: ["auto, wasm, gpu, reference"],
    },
  };

describe("bad input is one message, exit code 2, and nothing written", () => {
  test.each(Object.entries(bad))("%s", async (_, { args, says }) => {
    const out = join(folder(), "run");
    const { code, error } = await grus("forecast", ...args, "--out", out);
    for (const part of says) expect(error).toContain(part);
    expect(error).not.toMatch(/^ +at /m);
    expect([code, existsSync(out)]).toEqual([2, false]);
  });

  test("an unknown command", async () => {
    const { code, error } = await grus("forcast");
    expect([code, error.includes("forecast")]).toEqual([2, true]);
  });
});

test("--help and --version exit with 0", async () => {
  const help = await grus("--help");
  expect(help.code).toBe(0);
  expect(help.out).toMatch(/^ {2}forecast +Forecast a column of a CSV file/m);
  for (const args of [
    ["help", "forecast"],
    ["forecast", "--help"],
  ])
    expect((await grus(...args)).out).toMatch(
      /^Usage: grus forecast \[options\] \[file\]\n\nForecast a column/,
    );
  expect((await grus("--version")).out).toMatch(/^\d+\.\d+\.\d+$/);
});
