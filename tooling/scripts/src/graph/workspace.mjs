// The packages of the workspace, with their source files and imports.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { importsOf } from "./imports.mjs";

/**
 * @typedef {object} SourceFile
 * @property {string} path from the workspace's root
 * @property {boolean} test not published: a test, a configuration or a build script
 * @property {import("./imports.mjs").Import[]} imports
 */

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} directory from the workspace's root, e.g. "packages/tensor"
 * @property {Record<string, string>} dependencies
 * @property {Record<string, string>} devDependencies
 * @property {Record<string, string>} peerDependencies
 * @property {SourceFile[]} files
 */

const GROUPS = ["packages", "apps", "tooling"];
/** Generated files, AssemblyScript, and programs for projects outside the workspace. */
const SKIPPED = new Set([
  "node_modules",
  "dist",
  "generated",
  "assembly",
  "reports",
  "coverage",
  "runs",
  "installed",
  "runtimes",
]);

/**
 * Reads every package of the workspace at `root`.
 *
 * @param {string} root
 * @returns {Package[]}
 */
export function readWorkspace(root) {
  return GROUPS.filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((directory) => existsSync(join(root, directory, "package.json")))
    .map((directory) => readPackage(root, directory));
}

/**
 * The file of the same package that a relative import names, or undefined for a package name.
 *
 * @param {string} from path of the importing file
 * @param {string} specifier
 * @returns {string | undefined}
 */
export function resolveRelative(from, specifier) {
  return specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : undefined;
}

/**
 * The package that a bare import names: "@grus/tensor/testing" is of "@grus/tensor".
 *
 * @param {string} specifier
 * @returns {string}
 */
export function packageName(specifier) {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * @param {string} root
 * @param {string} directory
 * @returns {Package}
 */
function readPackage(root, directory) {
  const manifest = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
  const { name, dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
  const files = sourcePaths(root, directory).map((path) => {
    return {
      path,
      test: isTest(directory, path),
      imports: importsOf(path, readFileSync(join(root, path), "utf8")),
    };
  });
  return { name, directory, dependencies, devDependencies, peerDependencies, files };
}

/**
 * @param {string} root
 * @param {string} directory
 * @returns {string[]}
 */
function sourcePaths(root, directory) {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return isElsewhere(root, path, entry.name) ? [] : sourcePaths(root, path);
    return /\.(ts|tsx|mts|mjs|js)$/.test(entry.name) && !/\.d\.m?ts$/.test(entry.name) ? [path] : [];
  });
}

/**
 * Whether a folder holds no sources of the package: generated, or a separate project.
 *
 * @param {string} root
 * @param {string} path
 * @param {string} name
 * @returns {boolean}
 */
function isElsewhere(root, path, name) {
  return SKIPPED.has(name) || name.startsWith(".") || existsSync(join(root, path, "package.json"));
}

/**
 * Published files are those in `src`, except tests.
 *
 * @param {string} directory
 * @param {string} path
 * @returns {boolean}
 */
function isTest(directory, path) {
  return !relative(directory, path).startsWith("src/") || /\.(test|bench)\.\w+$/.test(path);
}
