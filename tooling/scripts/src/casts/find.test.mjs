import { describe, expect, test } from "vitest";
import { castsIn } from "./find.mjs";

/** @param {string} text */
const kinds = (text) => castsIn("a.ts", text).map(({ kind }) => kind);

describe("castsIn", () => {
  test.each([
    ["f(x as never);", ["never"]],
    ["f(<never>x);", ["never"]],
    ["const a = x as unknown as A;", ["unknown"]],
    ["const a = (x as unknown) as A;", ["unknown"]],
    ["const a = x as unknown as never;", ["never", "unknown"]],
    ["const [a, b] = x as [A, B];", ["tuple"]],
    ["const [a, b] = x as readonly [A, B, ...C[]];", ["tuple"]],
    ["const a = x as [\n  A,\n  B,\n];", ["tuple"]],
    ["const a = x as [A, B][];", ["tuple"]],
    ["const a = x as readonly (readonly [A, B])[];", ["tuple"]],
    ["const a = x as unknown as [A, B];", ["unknown", "tuple"]],
    ["const a = f(x as never, y as never) as [A];", ["never", "never", "tuple"]],
  ])("%s", (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  test.each([
    "// was never written; [a, b] as [b, a]; x as never",
    "/** Matrices [m, n] as [n, m]. */ const a = 1;",
    'const a = "x as never, x as unknown as A, x as [A, B]";',
    "const a = `as never, as [A, B]`;",
    "const a = /as never/;",
    'const a = ["x"] as const;',
    "const a = x as unknown;",
    "const a = x as A[];",
    "const a = x as { b: [A, B] };",
    "let a: [A, B]; type B = [A, never]; function f(x: never): unknown { return x; }",
    "const a = [x, y] satisfies [A, B];",
    "import { a as never } from 'b';",
  ])("finds none in %s", (text) => {
    expect(kinds(text)).toEqual([]);
  });

  test("gives the line of the type", () => {
    const text = "const a = x as never;\n\nconst b =\n  y as\n    unknown as B;\n";
    expect(castsIn("a.ts", text)).toEqual([
      { kind: "never", line: 1 },
      { kind: "unknown", line: 5 },
    ]);
  });

  test("fails on a text that does not parse", () => {
    expect(() => castsIn("a.ts", "const a = ;")).toThrow("a.ts does not parse");
  });
});
