// The parts of `pnpm test` and of `pnpm test:all`.
import { checkReports } from "../api/check.mjs";
import { checkRelease } from "../release/check.mjs";
import { rehearseRelease } from "../release/rehearsal.mjs";
import { run } from "../run.mjs";
import { browserPart, chromium, firefox } from "./browser-suites.mjs";
import { checkRuntime } from "./installed-runtimes.mjs";
import { checkTogether } from "./installed-together.mjs";
import { ofExitCode } from "./part.mjs";
import { checkPackages, checkTarballs } from "./published.mjs";
import { checkReadmeTypes } from "./readme-types.mjs";
import { areThere, runtimes } from "./runtimes.mjs";
import { plainTask, vitestTask } from "./turbo-parts.mjs";
import { checkLeastTypeScript, checkTypeScriptVersions } from "./typescript-versions.mjs";

/** @typedef {{ name: string, run: () => Promise<import("./part.mjs").PartResult> }} Part */

/**
 * The parts of `pnpm test`.
 *
 * @returns {Part[]}
 */
export function defaultParts() {
  return [...sharedParts(), { name: "types for TypeScript 5.5", run: checkLeastTypeScript }];
}

/**
 * The parts of `pnpm test:all`: the complete default parts, another browser, other runtimes and compilers.
 *
 * @returns {Part[]}
 */
export function allParts() {
  return [
    ...sharedParts(),
    { name: "tests in Firefox", run: () => browserPart(firefox) },
    { name: "packages installed separately", run: () => checkPackages() },
    { name: "types for TypeScript 5.5 to 7", run: checkTypeScriptVersions },
    { name: "release rehearsal", run: () => rehearseRelease() },
    ...runtimes.map((runtime) => ({ name: `installed, ${runtime.name}`, run: () => runtimePart(runtime) })),
  ];
}

/** @returns {Part[]} */
function sharedParts() {
  return [
    { name: "lint", run: async () => ofExitCode(await run("biome", ["check", "--error-on-warnings", "."])) },
    { name: "ready to publish", run: checkRelease },
    {
      name: "graph",
      run: async () => ofExitCode(await run(process.execPath, ["tooling/scripts/src/graph.mjs"])),
    },
    {
      name: "casts",
      run: async () => ofExitCode(await run(process.execPath, ["tooling/scripts/src/casts.mjs"])),
    },
    { name: "types", run: () => plainTask("check") },
    { name: "tests on source", run: () => vitestTask("test", "test.json") },
    { name: "tests on dist", run: () => vitestTask("test:dist", "test-dist.json") },
    { name: "tests in a browser", run: () => browserPart(chromium) },
    { name: "types of READMEs", run: checkReadmeTypes },
    { name: "packages as published", run: checkTarballs },
    { name: "packages installed", run: checkTogether },
    { name: "API reports", run: checkReports },
  ];
}

/**
 * @param {import("./runtimes.mjs").Runtime} runtime
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
async function runtimePart(runtime) {
  if (areThere) return checkRuntime(runtime);
  return { passed: 0, failed: 0, skipped: 1, absent: "the runtimes are only available for Linux." };
}
