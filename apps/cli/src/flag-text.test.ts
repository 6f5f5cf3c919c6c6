import { expect, test } from "vitest";
import { flagName, inShell } from "./flag-text.ts";

test("flags are named as their options, with dashes", () => {
  expect(["out", "dateOrder", "futureFile"].map(flagName)).toEqual([
    "--out",
    "--date-order",
    "--future-file",
  ]);
});

test.each([
  ["a/b.csv", "a/b.csv"],
  ["80,95", "80,95"],
  ["%d.%m.%Y %H:%M", "'%d.%m.%Y %H:%M'"],
  ["it's", "'it'\\''s'"],
  ["$HOME", "'$HOME'"],
  ["", "''"],
])("%s in a shell", (text, word) => expect(inShell(text)).toBe(word));
