import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readCasts } from "./sources.mjs";

const root = mkdtempSync(join(tmpdir(), "casts-"));
afterAll(() => rmSync(root, { recursive: true }));

/**
 * @param {string} path
 * @param {string} [text]
 */
function write(path, text = "f(x as never);\n") {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("reads sources, components, READMEs and pages, but no tests or generated files", () => {
  const block = "Words.\n\n```ts\nf(x as never);\n```\n";
  for (const path of [
    "packages/a/src/a.ts",
    "packages/a/src/a.test.ts",
    "packages/a/src/a.bench.ts",
    "packages/a/src/generated/b.ts",
    "packages/a/test/c.ts",
    "apps/docs/src/deep/d.ts",
    "apps/docs/dist/e.ts",
    "tooling/t/src/f.ts",
  ])
    write(path);
  write("apps/docs/src/d.vue", '<script lang="ts">\nf(x as never);\n</script>\n');
  for (const path of ["README.md", "packages/a/README.md", "tooling/t/README.md", "apps/docs/pages/g.md"])
    write(path, block);
  write("docs/decisions/0001.md", block);
  const found = readCasts(root).map(({ path, casts }) => `${path}:${casts.map(({ line }) => line)}`);
  expect(found.toSorted()).toEqual([
    "README.md:4",
    "apps/docs/pages/g.md:4",
    "apps/docs/src/d.vue:2",
    "apps/docs/src/deep/d.ts:1",
    "packages/a/README.md:4",
    "packages/a/src/a.ts:1",
    "tooling/t/README.md:4",
  ]);
});
