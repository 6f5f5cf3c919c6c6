import { expect, test } from "vitest";
import { packedManifest } from "./packed-manifest.mjs";
import { readProject } from "./project.mjs";
import { tarballProblems } from "./tarball.mjs";

const file = { author: "A", repository: "https://git.test/grus", security: "a@git.test" };
const project = readProject({}, file);
const manifest = { name: "@grus/cells", exports: { ".": { "@grus/source": "./src/index.ts" } }, scripts: {} };
const files = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];

test("accepts a tarball packed by pnpm", () => {
  const packed = JSON.stringify(packedManifest(manifest, "packages/cells", project));
  expect(tarballProblems(files, packed, project)).toEqual([]);
});

test("refuses a tarball with the workspace's manifest", () => {
  const problems = tarballProblems(files, JSON.stringify(manifest), project);
  expect(problems).toHaveLength(3);
  expect(problems.join("\n")).toMatch(/@grus\/source[\s\S]*scripts[\s\S]*its addresses are \{\}/);
});

test("reports sources, maps, tests, snapshots, hidden files, and missing files", () => {
  const packed = JSON.stringify(packedManifest(manifest, "packages/cells", project));
  const unwanted = [
    "src/a.ts",
    "dist/a.js.map",
    "dist/a.test.js",
    "dist/__snapshots__/a",
    "dist/.tsbuildinfo",
  ];
  expect(tarballProblems([...files.slice(0, 2), ...unwanted], packed, project)).toEqual([
    "it lacks LICENSE.",
    ...unwanted.map((path) => `it contains ${path}.`),
  ]);
});
