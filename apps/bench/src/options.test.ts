import { expect, test } from "vitest";
import { OptionError, wholeNumber } from "./options.ts";

test("wholeNumber: parses the text, uses the fallback, or throws", () => {
  expect(wholeNumber("batch", "7", 32)).toBe(7);
  expect(wholeNumber("batch", undefined, 32)).toBe(32);
  for (const text of ["0", "1.5", "many", "-3"])
    expect(() => wholeNumber("batch", text, 32)).toThrow(OptionError);
  expect(() => wholeNumber("batch", "1.5", 32)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: --batch is "1.5"; expected a whole number of at least 1.]`,
  );
});
