// The packages as they would be published.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { checkTarball } from "../release/tarball.mjs";
import { turbo } from "../run.mjs";
import { checkInstalled, withDependencies } from "./installed.mjs";
import { pack, publishedPackages, succeed } from "./pack.mjs";
import { ofExitCode, sum } from "./part.mjs";
import { packagesWith } from "./turbo-parts.mjs";

/** @typedef {import("./pack.mjs").Published} Published */
/** @typedef {import("./part.mjs").PartResult} PartResult */

/**
 * Builds and packs the packages that are not private, and runs publint, attw and the installed-alone test on the tarballs.
 * Each of these is a test of its own.
 *
 * @param {readonly string[]} [names] only these packages, and packed what they depend on; default all
 * @param {(line: string) => void} [note] told what was measured
 * @returns {Promise<PartResult>}
 */
export async function checkPackages(names = [], note = () => {}) {
  const target = mkdtempSync(join(tmpdir(), "packed-"));
  try {
    const all = publishedPackages(packagesWith("build"), target);
    const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
    const needed = [...new Set(chosen.flatMap((published) => withDependencies(published, all)))];
    const build = await turbo(["build", ...needed.map(({ name }) => `--filter=${name}`)]);
    if (build.code !== 0) return ofExitCode(build);
    const results = [];
    for (const published of needed)
      results.push(await attempt("pack", published, () => pack(published, target)));
    for (const published of chosen) results.push(await checkPacked(published, all, target, note));
    return sum(results);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/**
 * @param {Published} published
 * @param {readonly Published[]} all
 * @param {string} target
 * @param {(line: string) => void} note
 * @returns {Promise<PartResult>}
 */
async function checkPacked(published, all, target, note) {
  const { tarball } = published;
  const project = join(target, `project-${basename(published.directory)}`);
  const checks = [
    attempt("tarball", published, () => checkTarball(tarball)),
    attempt("publint", published, () => succeed("publint", [tarball, "--strict"])),
    attempt("installed alone", published, async () => note(await checkInstalled(published, all, project))),
  ];
  if (published.library) {
    const flags = ["--profile", "esm-only", "--no-color", "--no-emoji"];
    checks.push(attempt("types", published, () => succeed("attw", [tarball, ...flags])));
  }
  return sum(await Promise.all(checks));
}

/**
 * @param {string} check
 * @param {Published} published
 * @param {() => Promise<unknown>} action
 * @returns {Promise<PartResult>}
 */
async function attempt(check, { name }, action) {
  try {
    await action();
    return { passed: 1, failed: 0 };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, output: `${name}, ${check}: ${message}\n\n` };
  }
}
