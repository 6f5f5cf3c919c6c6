// The published libraries of the workspace and the declarations that their entry points ship.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packagesWith } from "../suite/turbo-parts.mjs";

/**
 * @typedef {object} Entry
 * @property {string} specifier as users import it, e.g. "@grus/io/node"
 * @property {string} types absolute path of its declarations
 */

/**
 * @typedef {object} Library
 * @property {string} name
 * @property {string} directory absolute
 * @property {Entry[]} entries in the order of `exports`
 */

/**
 * Every package that is not private and has exports.
 *
 * @returns {Library[]}
 */
export function publishedLibraries() {
  return packagesWith("build").flatMap((directory) => {
    const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    if (manifest.private || manifest.exports === undefined) return [];
    return [{ name: manifest.name, directory, entries: entriesOf(manifest, directory) }];
  });
}

/**
 * @param {{ name: string, exports: Record<string, string | { types?: string }> }} manifest
 * @param {string} directory
 * @returns {Entry[]}
 */
export function entriesOf({ name, exports }, directory) {
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === "string" || target.types === undefined) return [];
    return [{ specifier: name + subpath.slice(1), types: join(directory, target.types) }];
  });
}
