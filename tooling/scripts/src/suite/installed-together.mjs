// All libraries installed in one project, as users have them.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { succeed } from "./pack.mjs";
import { packedWorkspace } from "./packed.mjs";

/** @typedef {import("./pack.mjs").Published} Published */

/**
 * @typedef {object} InstalledProject
 * @property {string} directory
 * @property {readonly string[]} programs names of TypeScript files that run
 * @property {string} everything name of the one that re-exports every entry of each package
 */

const FOLDERS = ["../../installed", "../../runtimes"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** @type {Promise<InstalledProject> | undefined} */
let project;

/**
 * Packs and installs every library in a project that has all the programs of `installed/` and `runtimes/`.
 *
 * @returns {Promise<InstalledProject>}
 */
export function installedTogether() {
  project ??= install();
  return project;
}

/** @returns {Promise<InstalledProject>} */
async function install() {
  const { target, all } = await packedWorkspace();
  const libraries = all.filter(({ library }) => library);
  const directory = join(target, "together");
  mkdirSync(directory);
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  const tarballs = libraries.map(({ tarball }) => tarball);
  await succeed("npm", ["install", ...quiet, ...tarballs], directory);
  /** @type {string[]} */
  const programs = [];
  for (const folder of FOLDERS)
    for (const name of readdirSync(folder)) {
      copyFileSync(join(folder, name), join(directory, name));
      programs.push(name);
    }
  const everything = "everything.ts";
  writeFileSync(join(directory, everything), reexports(libraries.flatMap(entriesOf)));
  return { directory, programs, everything };
}

/**
 * What a package may be imported as: "@grus/io", "@grus/io/node".
 *
 * @param {Published} published
 * @returns {string[]}
 */
function entriesOf({ name, directory }) {
  const { exports } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const entries = Object.keys(exports).filter((entry) => entry !== "./package.json");
  return entries.map((entry) => name + entry.slice(1));
}

/**
 * @param {readonly string[]} entries
 * @returns {string}
 */
function reexports(entries) {
  return entries.map((entry, i) => `export * as entry${i} from "${entry}";\n`).join("");
}
