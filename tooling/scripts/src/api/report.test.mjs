import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { apiReports } from "./report.mjs";
import { ENTRY, library, twoLibraries } from "./test-libraries.mjs";

/** @type {string} */
let root;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "api-test-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * The report of the package "upper" with the given declarations, which can import those of a package "lower".
 *
 * @param {Record<string, string>} files by path beneath the package's folder
 * @param {Record<string, string>} [lower]
 * @param {Record<string, { types: string }>} [exports]
 * @returns {string}
 */
function reportOf(files, lower = { "dist/index.d.ts": "export {};" }, exports = ENTRY) {
  return String(apiReports(twoLibraries(root, files, lower, exports)).get("upper"));
}

/** @param {string} report */
function code(report) {
  return [...report.matchAll(/## (.+)\n\n```ts\n([\s\S]*?)\n```/g)].map(([, title, text]) => ({
    title,
    text,
  }));
}

test("names are sorted; comments, private members and destructured parameter names are omitted", () => {
  const report = reportOf({
    "dist/index.d.ts": `
      /** Trains. */
      export declare function train({ rate }: { rate: number }): void;
      export declare class Model { private hidden; #secret; /** Its size. */ readonly size: number; }
      export declare const LIMIT: 3;`,
  });
  expect(code(report)).toEqual([
    {
      title: "`upper`",
      text: [
        "const LIMIT: 3;",
        "",
        "class Model {",
        "    #secret;",
        "    readonly size: number;",
        "}",
        "",
        "function train(options: {",
        "    rate: number;",
        "}): void;",
      ].join("\n"),
    },
  ]);
});

test("every overload is shown, and values and types with the same name", () => {
  const report = reportOf({
    "dist/index.d.ts": `
      export declare function read(path: string): string;
      export declare function read(path: URL): URL;
      export type Kind = "a" | "b";
      export declare const Kind: readonly Kind[];`,
  });
  expect(code(report)[0]?.text).toBe(
    [
      'type Kind = "a" | "b";',
      "const Kind: readonly Kind[];",
      "",
      "function read(path: string): string;",
      "function read(path: URL): URL;",
    ].join("\n"),
  );
});

test("declarations of another package are shown as re-exports, also in a namespace", () => {
  const report = reportOf(
    {
      "dist/index.d.ts": `
        export { gru, type Options } from "lower";
        export * as layers from "./layers.js";
        export * as everything from "lower";`,
      "dist/layers.d.ts": `export { gru as plain } from "lower"; export declare const own: number;`,
    },
    { "dist/index.d.ts": "export declare function gru(): void; export interface Options { size: number }" },
  );
  expect(code(report)[0]?.text).toBe(
    [
      'export type { Options } from "lower";',
      'export * as everything from "lower";',
      'export { gru } from "lower";',
      "",
      "namespace layers {",
      "    const own: number;",
      '    export { gru as plain } from "lower";',
      "}",
    ].join("\n"),
  );
});

test("declarations used but not exported are shown, transitively; a class exported as a type only is marked", () => {
  const report = reportOf({
    "dist/index.d.ts": `
      import { Inner } from "./inner.js";
      export declare function outer(inner: Inner): void;
      export type { Shape } from "./inner.js";`,
    "dist/inner.d.ts": `
      export declare class Shape { sides: number }
      export interface Inner { deeper: Deeper }
      interface Deeper { shape: Shape }
      interface Unseen { a: 1 }`,
  });
  const [first, hidden] = code(report);
  expect(first?.text).toContain("// as a type only\nclass Shape {");
  expect(hidden?.title).toBe("Not exported, but used by exports");
  expect(hidden?.text).toContain("interface Deeper {");
  expect(hidden?.text).toContain("interface Inner {");
  expect(report).not.toContain("Unseen");
});

test("every entry point has a section; an entry that was not built and an unresolved name are errors", () => {
  const exports = { ...ENTRY, "./node": { types: "./dist/node.d.ts" } };
  const files = {
    "dist/index.d.ts": "export declare const a: 1;",
    "dist/node.d.ts": "export declare const b: 2;",
  };
  expect(code(reportOf(files, undefined, exports)).map(({ title }) => title)).toEqual([
    "`upper`",
    "`upper/node`",
  ]);
  rmSync(join(root, "upper/node_modules"), { recursive: true });
  rmSync(join(root, "upper/dist/node.d.ts"));
  const missing = library(root, "upper", { "dist/index.d.ts": 'export { gone } from "elsewhere";' }, ENTRY);
  expect(() => apiReports([missing])).toThrow("gone: the module it is exported from cannot be found.");
  expect(() => apiReports([library(root, "upper", { "dist/index.d.ts": "export {};" }, exports)])).toThrow(
    /node\.d\.ts declares nothing; build the package first/,
  );
});
