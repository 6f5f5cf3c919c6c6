// The published packages, compiled by the supported versions of TypeScript.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cachedPackage } from "./cached-package.mjs";
import { installedTogether } from "./installed-together.mjs";
import { succeed } from "./pack.mjs";
import { attempt, sum } from "./part.mjs";

/** @typedef {import("./part.mjs").PartResult} PartResult */

/**
 * @typedef {object} Compiler
 * @property {string} version
 * @property {() => Promise<string>} place folder of the package `typescript`
 */

/**
 * A version of the registry.
 *
 * @param {string} version
 * @returns {Compiler}
 */
function published(version) {
  return { version, place: async () => join(await cachedPackage("typescript", version), "typescript") };
}

/** The minimum version stated in the READMEs. */
const LEAST = published("5.5.4");

/** @type {Compiler} */
const workspaces = {
  version: "7, the workspace's",
  place: async () => dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
};

/** @type {readonly Compiler[]} */
const COMPILERS = [LEAST, published("5.9.3"), published("6.0.3"), workspaces];

const SETTINGS = {
  target: "ES2023",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};
const NODE = { module: "NodeNext" };
const BUNDLER = { module: "ESNext", moduleResolution: "Bundler" };

/**
 * Compiles every entry of every library, and the programs that use them, with the minimum version, checking
 * the declarations too. Part of the default suite.
 *
 * @returns {Promise<PartResult>}
 */
export function checkLeastTypeScript() {
  return compile(LEAST, { ...NODE, skipLibCheck: false });
}

/**
 * As {@link checkLeastTypeScript} with every version, with and without `skipLibCheck`, for Node and for
 * bundlers.
 *
 * @returns {Promise<PartResult>}
 */
export async function checkTypeScriptVersions() {
  const results = [];
  for (const compiler of COMPILERS)
    for (const modules of [NODE, BUNDLER])
      for (const skipLibCheck of [false, true])
        results.push(await compile(compiler, { ...modules, skipLibCheck }));
  return sum(results);
}

/**
 * @param {Compiler} compiler
 * @param {{ module: string, skipLibCheck: boolean }} settings
 * @returns {Promise<PartResult>}
 */
async function compile({ version, place }, settings) {
  const { directory, programs, everything } = await installedTogether();
  const { module, skipLibCheck } = settings;
  return attempt(`TypeScript ${version}, module ${module}, skipLibCheck ${skipLibCheck}`, async () => {
    const config = { compilerOptions: { ...SETTINGS, ...settings }, files: [everything, ...programs] };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(await place(), "bin/tsc");
    await succeed(process.execPath, [compiler, "-p", "tsconfig.json"], directory);
  });
}
