// A packed package, installed separately in an empty project.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { succeed } from "./pack.mjs";
import { checkWeight, MOST_BYTES, MOST_WITH_HOLIDAYS, megabytes, weigh } from "./weight.mjs";

/** @typedef {import("./pack.mjs").Published} Published */

const PROGRAMS = fileURLToPath(new URL("../../installed", import.meta.url));

/** esbuild's flags for a page's `bundle.js`, which also runs in Node. */
export const BUNDLE_FLAGS = [
  "--bundle",
  "--format=esm",
  "--platform=browser",
  "--external:node:*",
  "--outfile=bundle.js",
  "--log-level=warning",
];

/** Strict user settings, which also check the packages' declarations. */
const TSCONFIG = {
  compilerOptions: {
    target: "ES2023",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
  },
  files: ["program.ts"],
};

/**
 * Installs the tarballs of a package and of the workspace packages it depends on in `project`. Checks that
 * the installation is small and without native programs; that a program's `--help` runs; that a library's
 * program (`installed/<folder>.ts`) type-checks, runs in Node, and runs again when bundled for the browser.
 * Throws if anything fails.
 *
 * @param {Published} published
 * @param {readonly Published[]} all
 * @param {string} project a folder that does not exist yet
 * @returns {Promise<string>} its size, in words
 */
export async function checkInstalled(published, all, project) {
  mkdirSync(project, { recursive: true });
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "project", private: true, type: "module" }),
  );
  const tarballs = withDependencies(published, all).map(({ tarball }) => tarball);
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await succeed("npm", ["install", ...quiet, ...tarballs], project);
  const weight = weigh(join(project, "node_modules"));
  checkWeight(weight, published.bins.length > 0 ? MOST_WITH_HOLIDAYS : MOST_BYTES);
  for (const bin of published.bins)
    await succeed(join(project, "node_modules/.bin", bin), ["--help"], project);
  if (published.library) await checkProgram(published, project);
  return `npm install ${published.name}: ${megabytes(weight.bytes)}, nothing native`;
}

/**
 * @param {Published} published
 * @param {string} project
 */
async function checkProgram(published, project) {
  const program = join(PROGRAMS, `${basename(published.directory)}.ts`);
  if (!existsSync(program))
    throw new Error(`${published.name}: there is no program to run; write ${program}.`);
  copyFileSync(program, join(project, "program.ts"));
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(TSCONFIG));
  await succeed("tsc", ["-p", "tsconfig.json"], project);
  await succeed(process.execPath, ["program.js"], project);
  await succeed("esbuild", ["program.js", ...BUNDLE_FLAGS], project);
  await succeed(process.execPath, ["bundle.js"], project);
}

/**
 * A package and its direct and indirect dependencies within the workspace.
 *
 * @param {Published} published
 * @param {readonly Published[]} all
 * @returns {Published[]}
 */
export function withDependencies(published, all) {
  const found = new Set([published]);
  for (const { dependencies } of found) {
    for (const other of all) if (dependencies.includes(other.name)) found.add(other);
  }
  return [...found];
}
