// The files whose casts are counted.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { markdownBlocks, vueScripts } from "./code-blocks.mjs";
import { castsIn } from "./find.mjs";

/**
 * @typedef {object} CountedFile
 * @property {string} path from the workspace's root
 * @property {import("./find.mjs").Cast[]} casts
 */

/** Folders of generated files. */
const SKIPPED = new Set(["node_modules", "dist", "generated", "reports"]);

/** Pages that the build of the site writes. */
const WRITTEN_PAGES = /^apps\/docs\/pages\/(reference|cli)\//;

/**
 * The sources of packages and apps without tests, the READMEs and the documentation pages, with their casts.
 *
 * @param {string} root of the workspace
 * @returns {CountedFile[]}
 */
export function readCasts(root) {
  const owners = ["packages", "apps", "tooling"].flatMap((group) => directoriesIn(root, group));
  const shipped = owners.filter((owner) => !owner.startsWith("tooling/"));
  const paths = [
    ...shipped.flatMap((owner) => filesIn(root, `${owner}/src`)).filter(isSource),
    ...["README.md", ...owners.map((owner) => `${owner}/README.md`)].filter((path) =>
      existsSync(join(root, path)),
    ),
    ...filesIn(root, "apps/docs/pages").filter((path) => path.endsWith(".md") && !WRITTEN_PAGES.test(path)),
  ];
  return paths.map((path) => ({ path, casts: castsOf(path, readFileSync(join(root, path), "utf8")) }));
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {import("./find.mjs").Cast[]}
 */
function castsOf(path, text) {
  if (path.endsWith(".md")) return markdownBlocks(text).flatMap((block) => castsIn(`${path}.ts`, block));
  if (path.endsWith(".vue")) return vueScripts(text).flatMap((script) => castsIn(`${path}.ts`, script));
  return castsIn(path, text);
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isSource(path) {
  return /\.(ts|tsx|mts|vue)$/.test(path) && !/\.(test|bench)\.\w+$/.test(path);
}

/**
 * @param {string} root
 * @param {string} group
 * @returns {string[]}
 */
function directoriesIn(root, group) {
  return readdirSync(join(root, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${group}/${name}`);
}

/**
 * @param {string} root
 * @param {string} directory
 * @returns {string[]}
 */
function filesIn(root, directory) {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(root, path);
    return [path];
  });
}
