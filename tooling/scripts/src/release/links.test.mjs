import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkProblems } from "./links.mjs";

/** @type {string} */
let root;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "links-"));
  for (const folder of ["docs", "packages/cells/dist"]) mkdirSync(join(root, folder), { recursive: true });
  const files = {
    "docs/guide.md": "# A `first` guide\n\n## Cells, and more\n\n## Cells, and more\n",
    "packages/cells/package.json": JSON.stringify({ files: ["dist", "LICENSE"] }),
    "packages/cells/LICENSE": "MIT",
    "packages/cells/notes.md": "# Notes",
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * @param {string} text
 * @param {string} [path]
 * @param {string} [packed]
 */
function problems(text, path = "README.md", packed = undefined) {
  writeFileSync(join(root, path), text);
  return linkProblems(root, packed === undefined ? { path } : { path, packed });
}

test("accepts links to files, folders, headings and other sites; ignores code", () => {
  const text = `# Here
[a](docs/guide.md) [b](docs) [c](docs/guide.md#a-first-guide) [d](docs/guide.md#cells-and-more-1) [e](#here)
[f](https://site.test/none) [g](mailto:a@site.test) [h](../../issues) \`[i](none.md)\`

    [j](none.md)
`;
  expect(problems(text)).toEqual([]);
});

test.each([
  ["[a](docs/none.md)", "docs/none.md points to a missing file."],
  ["![a](none.png)", "none.png points to a missing file."],
  ['<img src="none.png">', "none.png points to a missing file."],
  ["[a][b]\n\n[b]: none.md", "none.md points to a missing file."],
  ["[a](docs/guide.md#none)", "docs/guide.md#none points to a missing heading of docs/guide.md."],
  ["[a](#none)", "#none points to a missing heading of README.md."],
  ["[a](/docs)", "/docs begins at the root of a site; write it relative to the file."],
  ["[a](http://site.test)", "http://site.test has a scheme other than https and mailto."],
])("%s", (text, problem) => {
  expect(problems(text)).toEqual([`README.md: ${problem}`]);
});

test("the README of a package may only link to packed files", () => {
  const check = (/** @type {string} */ text) => problems(text, "packages/cells/README.md", "packages/cells");
  expect(check("# Cells\n[a](LICENSE) [b](#cells) [c](https://site.test)")).toEqual([]);
  expect(check("[a](../../docs/guide.md)")[0]).toContain("points outside the package");
  expect(check("[a](notes.md)")[0]).toContain("points to a file that is not in `files` of package.json.");
});
