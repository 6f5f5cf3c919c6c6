import { describe, expect, test } from "vitest";
import { importsOf } from "./imports.mjs";

describe("importsOf", () => {
  test("finds every form of import, with its line and whether it is erased", () => {
    const text = [
      'import value from "static";',
      'import "side-effect";',
      'import type { A } from "type-only";',
      'import { type B } from "keeps-the-module";',
      'export { c } from "re-export";',
      'export * from "star";',
      'export type { D } from "type-re-export";',
      'const e = await import("dynamic");',
      'type F = import("type-query").F;',
      "export const g = value;",
    ].join("\n");
    expect(importsOf("a.ts", text)).toEqual([
      { specifier: "static", line: 1, typeOnly: false },
      { specifier: "side-effect", line: 2, typeOnly: false },
      { specifier: "type-only", line: 3, typeOnly: true },
      { specifier: "keeps-the-module", line: 4, typeOnly: false },
      { specifier: "re-export", line: 5, typeOnly: false },
      { specifier: "star", line: 6, typeOnly: false },
      { specifier: "type-re-export", line: 7, typeOnly: true },
      { specifier: "dynamic", line: 8, typeOnly: false },
      { specifier: "type-query", line: 9, typeOnly: true },
    ]);
  });

  test("is not misled by comments, strings and template literals", () => {
    const text = [
      '// import a from "comment";',
      "const b = 'import c from \"string\"';",
      "const d = `",
      'import e from "template";',
      "`;",
      "const f = await import(d);",
    ].join("\n");
    expect(importsOf("a.ts", text)).toEqual([]);
  });

  test("refuses a text that does not parse", () => {
    expect(() => importsOf("a.ts", "import {")).toThrow("a.ts does not parse");
  });
});
