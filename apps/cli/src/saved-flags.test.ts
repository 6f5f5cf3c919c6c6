import { expect, test } from "vitest";
import { flagsToSave, isSavedFlag, wrongFlag } from "./saved-flags.ts";

const flags = {
  target: "level",
  horizon: 4,
  context: 10,
  cell: "gru",
  hidden: 24,
  layers: 1,
  epochs: 60,
  seed: 0,
  backend: "auto",
  gaps: "error",
  duplicates: "error",
  missing: "error",
  out: "run",
  checkpointEvery: 60,
  json: true,
} as const;

test("flags that do not affect the results are not saved", () => {
  const { out, checkpointEvery, json, ...saved } = flags;
  expect(flagsToSave(flags)).toEqual(saved);
  expect(["hidden", "out", "resume", "checkpointEvery", "json"].filter(isSavedFlag)).toEqual(["hidden"]);
});

test("saved flags are valid, with and without optional ones", () => {
  const saved = flagsToSave(flags);
  expect(wrongFlag(saved)).toBeUndefined();
  const all = { ...saved, time: "day", features: ["a", "b"], na: ["-"], learningRate: 0.01 };
  const reading = {
    dateOrder: "dayFirst",
    decimal: ",",
    thousands: "",
    types: { a: "text" },
    header: false,
    resample: "day",
  };
  expect(wrongFlag({ ...all, ...reading })).toBeUndefined();
  expect(wrongFlag(JSON.parse(JSON.stringify(all)))).toBeUndefined();
});

test.each([
  ["target", 1],
  ["horizon", "4"],
  ["hidden", null],
  ["cell", "gruu"],
  ["backend", "cuda"],
  ["gaps", ""],
  ["features", ["a", 1]],
  ["na", "x"],
  ["learningRate", "fast"],
  ["dateOrder", "day-first"],
  ["types", { a: "dates" }],
  ["header", "yes"],
  ["out", "elsewhere"],
  ["colour", "red"],
])("%s that is %j is named", (name, value) => {
  expect(wrongFlag({ ...flagsToSave(flags), [name]: value })).toBe(name);
});

test.each([null, [], "level", undefined])("%j is not a record of flags", (value) => {
  expect(wrongFlag(value)).toBe("all flags");
});
