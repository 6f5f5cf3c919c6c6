import { expect, test } from "vitest";
import { javaScriptSource } from "./pattern.ts";

test("classes are Unicode's, and a group without case has both cases", () => {
  expect(javaScriptSource(String.raw`(?i:'s|'re)|[^\r\n\p{L}]?\p{L}+|\p{N}{1,3}|\s+(?!\S)`)).toBe(
    String.raw`(?:'[sSſ]|'[rR][eE])|[^\r\n\p{L}]?\p{L}+|\p{N}{1,3}|\p{White_Space}+(?!\P{White_Space})`,
  );
  expect(javaScriptSource(String.raw`(\w|[\d\p{Pc}-])`)).toBe(
    String.raw`(?:[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\xB2\xB3\xB9\xBC-\xBE]|[\p{Nd}\p{Pc}-])`,
  );
});

test.each([
  "a++",
  "(?>a)",
  "(?<name>a)",
  "[a&&b]",
  "[[:alpha:]]",
  String.raw`\h`,
  String.raw`\Ga`,
  String.raw`\p{^L}`,
  "(?i:é)",
  "(?m)a",
])("%s is refused", (source) => {
  expect(() => javaScriptSource(source)).toThrow(SyntaxError);
});
