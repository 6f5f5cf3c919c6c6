import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checkGraph } from "./check.mjs";
import { readWorkspace } from "./workspace.mjs";

const ARROWS = {
  core: [],
  cells: ["core"],
  data: ["types:core"],
  all: ["packages"],
  apps: ["packages"],
  checks: [],
};

/** A workspace without problems. */
const SOUND = {
  "packages/core/package.json": { name: "core", devDependencies: { vitest: "*", checks: "*" } },
  "packages/core/src/index.ts": 'export { a } from "./a.ts";',
  "packages/core/src/a.ts": 'import type { B } from "./b.ts";\nexport const a: B = 1;',
  "packages/core/src/b.ts": 'import { a } from "./a.ts";\nexport type B = number;\nexport const b = a;',
  "packages/core/src/a.test.ts":
    'import { test } from "vitest";\nimport { c } from "checks";\nimport { a } from "core";\ntest(c, a);',
  "packages/core/vitest.config.ts":
    'import { defineConfig } from "vitest/config";\nexport default defineConfig({});',
  "packages/cells/package.json": { name: "cells", dependencies: { core: "^0.1.0", third: "^1.0.0" } },
  "packages/cells/src/index.ts":
    'import { a } from "core";\nimport third from "third/part";\nexport const c = [a, third];',
  "packages/data/package.json": { name: "data", dependencies: { core: "^0.1.0" } },
  "packages/data/src/index.ts":
    'import { readFile } from "node:fs";\nimport type { B } from "core";\nexport const d: B = readFile;',
  "packages/all/package.json": { name: "all", dependencies: { core: "^0.1.0", cells: "^0.1.0" } },
  "packages/all/src/index.ts": 'export { a } from "core";\nexport { c } from "cells";',
  "apps/site/package.json": { name: "site", dependencies: { all: "^0.1.0" } },
  "apps/site/src/main.ts": 'const { a } = await import("all");\nexport { a };',
  "tooling/checks/package.json": { name: "checks", devDependencies: { third: "^1.0.0" } },
  "tooling/checks/src/index.ts": 'export { default as c } from "third";',
};

/** @type {string[]} */
const roots = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/**
 * The problems of the sound workspace with some files replaced or added.
 *
 * @param {Record<string, unknown>} changes
 * @param {boolean} [typesMakeCycles]
 */
function problemsWith(changes, typesMakeCycles = false) {
  const root = mkdtempSync(join(tmpdir(), "graph-"));
  roots.push(root);
  for (const [path, content] of Object.entries({ ...SOUND, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return checkGraph(readWorkspace(root), ARROWS, { typesMakeCycles });
}

const manifest = (/** @type {keyof typeof SOUND} */ path, /** @type {object} */ more) => ({
  [path]: { .../** @type {object} */ (SOUND[path]), ...more },
});

describe("checkGraph", () => {
  test("finds no problem in a sound workspace", () => {
    expect(problemsWith({})).toEqual([]);
  });

  test.each([
    ["static", 'import { c } from "cells";\nexport { c };', 1],
    ["type-only", '\nimport type { C } from "cells";\nexport type D = C;', 2],
    ["dynamic", 'export const c = import("cells");', 1],
    ["re-exporting", 'export { c } from "cells";', 1],
    ["type query", '\n\nexport type C = import("cells").C;', 3],
  ])("an arrow that is not allowed fails: %s", (_, text, line) => {
    expect(problemsWith({ "packages/core/src/bad.ts": text })).toEqual([
      `packages/core/src/bad.ts:${line} imports "cells". core may import no other package of the workspace.`,
      `packages/core/src/bad.ts:${line} imports "cells": declare cells under "dependencies" of packages/core/package.json.`,
    ]);
  });

  test("a dependency that is not allowed fails, even if not imported", () => {
    expect(
      problemsWith(manifest("packages/data/package.json", { dependencies: { core: "*", cells: "*" } })),
    ).toEqual(["packages/data/package.json depends on cells. data may import only core (types only)."]);
  });

  test("a value where only types are allowed fails, also in a re-export and through an inline type", () => {
    const problem = '"core" as a value: data may import only types of core.';
    for (const text of [
      'import { a } from "core";\na();',
      'export { a } from "core";',
      'import { type B } from "core";',
    ]) {
      expect(problemsWith({ "packages/data/src/bad.ts": text })).toEqual([
        `packages/data/src/bad.ts:1 imports ${problem}`,
      ]);
    }
  });

  test("an app that imports another app fails", () => {
    const other = { "apps/other/package.json": { name: "other", dependencies: { site: "*" } } };
    expect(problemsWith({ ...other, "apps/other/src/main.ts": 'import "site";' })).toEqual([
      "apps/other/package.json depends on site. other may import only all, cells, core, data.",
      'apps/other/src/main.ts:1 imports "site". other may import only all, cells, core, data.',
    ]);
  });

  test("an undeclared third-party package fails, in published files and in tests", () => {
    expect(problemsWith({ "packages/core/src/bad.ts": 'import "@far/away/deep";' })).toEqual([
      'packages/core/src/bad.ts:1 imports "@far/away/deep": declare @far/away under "dependencies" of packages/core/package.json.',
    ]);
    expect(problemsWith({ "packages/core/src/bad.test.ts": 'import "far";' })).toEqual([
      'packages/core/src/bad.test.ts:1 imports "far": not among the dependencies of core.',
    ]);
  });

  test("published files may not use development dependencies, another package's tests, or their own package", () => {
    expect(problemsWith({ "packages/core/src/bad.ts": 'import { test } from "vitest";\ntest();' })).toEqual([
      'packages/core/src/bad.ts:1 imports "vitest": declare vitest under "dependencies" of packages/core/package.json.',
    ]);
    expect(problemsWith({ "packages/cells/src/bad.ts": 'import "core/testing";' })).toEqual([
      'packages/cells/src/bad.ts:1 imports "core/testing": a test suite, in a published file.',
    ]);
    expect(problemsWith({ "packages/core/src/bad.ts": 'import "core";' })).toEqual([
      'packages/core/src/bad.ts:1 imports "core": a package must not import itself. Import the file that declares the name.',
    ]);
  });

  test("a relative path into another package fails", () => {
    expect(problemsWith({ "packages/cells/src/bad.ts": 'import "../../core/src/a.ts";' })).toEqual([
      'packages/cells/src/bad.ts:1 imports "../../core/src/a.ts", a file of another package. Import the package by its name.',
    ]);
  });

  test("importing the package's own index.ts fails, also in tests", () => {
    const problem =
      'imports "./index.ts": index.ts is for other packages. Import the file that declares the name.';
    expect(problemsWith({ "packages/core/src/bad.test.ts": 'import "./index.ts";' })).toEqual([
      `packages/core/src/bad.test.ts:1 ${problem}`,
    ]);
    expect(problemsWith({ "packages/core/src/b.ts": 'import type { A } from "./index.ts";' })).toEqual([
      `packages/core/src/b.ts:1 ${problem}`,
    ]);
  });

  test("a cycle of files fails", () => {
    expect(
      problemsWith({ "packages/core/src/a.ts": 'import { b } from "./b.ts";\nexport const a = b;' }),
    ).toEqual([
      "packages/core: files import one another in a cycle: packages/core/src/a.ts -> packages/core/src/b.ts -> packages/core/src/a.ts.",
    ]);
  });

  test("a cycle of files through type-only imports fails if types count", () => {
    const cycle =
      "packages/core: files import one another in a cycle: packages/core/src/a.ts -> packages/core/src/b.ts -> packages/core/src/a.ts.";
    expect(problemsWith({}, true)).toEqual([cycle]);
    expect(problemsWith({ "packages/core/src/b.ts": "export type B = number;" }, true)).toEqual([]);
    const query = 'export type B = typeof import("./a.ts").a;';
    expect(problemsWith({ "packages/core/src/b.ts": query }, true)).toEqual([cycle]);
    expect(problemsWith({ "packages/core/src/b.ts": query }, false)).toEqual([]);
  });

  test("a cycle of packages fails, also through devDependencies", () => {
    const changes = manifest("packages/core/package.json", {
      devDependencies: { vitest: "*", checks: "*", cells: "*" },
    });
    expect(problemsWith(changes)).toEqual([
      "packages depend on one another in a cycle: cells -> core -> cells.",
    ]);
  });

  test("a folder with its own package.json is a separate project", () => {
    const own = { "apps/site/others/package.json": { name: "others" } };
    const stranger = { "apps/site/others/page.mjs": 'import "far";' };
    expect(problemsWith(stranger)).toEqual([
      'apps/site/others/page.mjs:1 imports "far": not among the dependencies of site.',
    ]);
    expect(problemsWith({ ...own, ...stranger })).toEqual([]);
  });

  test("a package without a row in the table fails", () => {
    expect(problemsWith({ "packages/new/package.json": { name: "new" } })).toEqual([
      "packages/new: new has no row in the table of allowed arrows.",
    ]);
  });
});
