// All packages installed together in one project.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLE_FLAGS } from "./installed.mjs";
import { succeed } from "./pack.mjs";
import { packedWorkspace } from "./packed.mjs";
import { attempt, sum } from "./part.mjs";
import { checkWeight, MOST_WITH_HOLIDAYS, weigh } from "./weight.mjs";

/** @typedef {import("./pack.mjs").Published} Published */
/** @typedef {import("./part.mjs").PartResult} PartResult */

/**
 * @typedef {object} InstalledProject
 * @property {string} directory
 * @property {readonly string[]} programs names of TypeScript programs, each compiled to JavaScript beside it
 * @property {string} everything name of the TypeScript file that re-exports every entry of each package
 * @property {readonly string[]} bins names of the packages' programs
 */

/** Programs for pages and for Node. */
const INSTALLED = fileURLToPath(new URL("../../installed", import.meta.url));

/** Programs that need the threads of Node, Bun or Deno. */
const RUNTIMES = fileURLToPath(new URL("../../runtimes", import.meta.url));

/** @type {Promise<InstalledProject> | undefined} */
let project;

/**
 * Packs and installs every package in a project that has all the programs of `installed/` and `runtimes/`.
 *
 * @returns {Promise<InstalledProject>}
 */
export function installedTogether() {
  project ??= install();
  return project;
}

/**
 * Checks that the installation is small and without native programs, that the packages' programs print
 * `--help`, that the programs of `installed/` and `runtimes/` run, and those of `installed/` also when
 * bundled for a page. Each is a test.
 *
 * @returns {Promise<PartResult>}
 */
export async function checkTogether() {
  const { directory, programs, bins } = await installedTogether();
  const results = [
    await attempt("everything installed", async () =>
      checkWeight(weigh(join(directory, "node_modules")), MOST_WITH_HOLIDAYS),
    ),
  ];
  for (const bin of bins)
    results.push(
      await attempt(`${bin} --help`, () =>
        succeed(join(directory, "node_modules/.bin", bin), ["--help"], directory),
      ),
    );
  for (const program of programs)
    results.push(await attempt(program, () => succeed(process.execPath, [scriptOf(program)], directory)));
  for (const program of readdirSync(INSTALLED))
    results.push(await attempt(`${program}, bundled`, () => runBundled(directory, program)));
  return sum(results);
}

/**
 * The name of a program's JavaScript.
 *
 * @param {string} program
 * @returns {string}
 */
export function scriptOf(program) {
  return `${basename(program, ".ts")}.js`;
}

/** @returns {Promise<InstalledProject>} */
async function install() {
  const { target, all } = await packedWorkspace();
  const directory = join(target, "together");
  mkdirSync(directory);
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await succeed("npm", ["install", ...quiet, ...all.map(({ tarball }) => tarball)], directory);
  const programs = [INSTALLED, RUNTIMES].flatMap((folder) => copied(folder, directory));
  await succeed("esbuild", [...programs, "--outdir=.", "--log-level=warning"], directory);
  const everything = "everything.ts";
  const libraries = all.filter(({ library }) => library);
  writeFileSync(join(directory, everything), reexports(libraries.flatMap(entriesOf)));
  return { directory, programs, everything, bins: all.flatMap(({ bins }) => bins) };
}

/**
 * @param {string} folder
 * @param {string} directory
 * @returns {string[]} names of the copied files
 */
function copied(folder, directory) {
  const names = readdirSync(folder);
  for (const name of names) copyFileSync(join(folder, name), join(directory, name));
  return names;
}

/**
 * @param {string} directory
 * @param {string} program
 */
async function runBundled(directory, program) {
  await succeed("esbuild", [scriptOf(program), ...BUNDLE_FLAGS], directory);
  await succeed(process.execPath, ["bundle.js"], directory);
}

/**
 * The import specifiers of a package: "@grus/io", "@grus/io/node".
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
