// Packages on disk, for tests that read declarations.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { entriesOf } from "./libraries.mjs";

/** The exports of a package with one entry point. */
export const ENTRY = { ".": { types: "./dist/index.d.ts" } };

/**
 * The packages "upper" and "lower"; the first can import the second.
 *
 * @param {string} root an empty folder
 * @param {Record<string, string>} upper files by path beneath the package's folder
 * @param {Record<string, string>} lower
 * @param {Record<string, { types: string }>} [exports] of "upper"
 * @returns {[import("./libraries.mjs").Library, import("./libraries.mjs").Library]}
 */
export function twoLibraries(root, upper, lower, exports = ENTRY) {
  const first = library(root, "upper", upper, exports);
  const second = library(root, "lower", lower, ENTRY);
  mkdirSync(join(root, "upper/node_modules"), { recursive: true });
  symlinkSync(second.directory, join(root, "upper/node_modules/lower"));
  return [first, second];
}

/**
 * A package without dependencies.
 *
 * @param {string} root
 * @param {string} name
 * @param {Record<string, string>} files
 * @param {Record<string, { types: string }>} exports
 * @returns {import("./libraries.mjs").Library}
 */
export function library(root, name, files, exports) {
  const directory = join(root, name);
  const manifest = JSON.stringify({ name, type: "module", exports });
  for (const [path, text] of Object.entries({ ...files, "package.json": manifest })) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return { name, directory, entries: entriesOf({ name, exports }, directory) };
}
