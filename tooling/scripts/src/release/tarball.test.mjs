import { expect, test } from "vitest";
import { packedManifest } from "./packed-manifest.mjs";
import { readProject } from "./project.mjs";
import { tarballProblems } from "./tarball.mjs";

const file = { author: "A", repository: "https://git.test/grus", security: "a@git.test" };
const project = readProject({}, file);
const manifest = { name: "@grus/cells", exports: { ".": { "@grus/source": "./src/index.ts" } }, scripts: {} };
const files = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];

test("a tarball as pnpm packs it is fit", () => {
  const packed = JSON.stringify(packedManifest(manifest, "packages/cells", project));
  expect(tarballProblems(files, packed, project)).toEqual([]);
});

test("one with a manifest as the workspace has it is not", () => {
  const problems = tarballProblems(files, JSON.stringify(manifest), project);
  expect(problems).toHaveLength(3);
  expect(problems.join("\n")).toMatch(/@grus\/source[\s\S]*scripts[\s\S]*its addresses are \{\}/);
});

test("sources, maps, tests, snapshots and hidden files are told, and what is missing", () => {
  const packed = JSON.stringify(packedManifest(manifest, "packages/cells", project));
  const unwanted = [
    "src/a.ts",
    "dist/a.js.map",
    "dist/a.test.js",
    "dist/__snapshots__/a",
    "dist/.tsbuildinfo",
  ];
  expect(tarballProblems([...files.slice(0, 2), ...unwanted], packed, project)).toEqual([
    "it has no LICENSE.",
    ...unwanted.map((path) => `it has ${path}.`),
  ]);
});
