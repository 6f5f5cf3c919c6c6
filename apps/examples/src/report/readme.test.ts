import { expect, test } from "vitest";
import { withParts } from "./readme.ts";

test("replaces only the text between markers", () => {
  const document = "before\n<!-- a -->old<!-- /a -->\nbetween\n<!-- b -->\n<!-- /b -->\nafter";
  const result = withParts(document, { b: "| 2 |", a: "| 1 |" });
  expect(result).toBe(
    "before\n<!-- a -->\n\n| 1 |\n\n<!-- /a -->\nbetween\n<!-- b -->\n\n| 2 |\n\n<!-- /b -->\nafter",
  );
  expect(withParts(result, { a: "| 1 |" })).toBe(result);
});

test("rejects a part without markers", () => {
  expect(() => withParts("<!-- a -->", { a: "" })).toThrow(
    'The document has no "<!-- a -->" followed by "<!-- /a -->".',
  );
});
