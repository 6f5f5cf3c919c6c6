// The packages as they would be published.
import { basename, join } from "node:path";
import { checkTarball } from "../release/tarball.mjs";
import { checkInstalled } from "./installed.mjs";
import { succeed } from "./pack.mjs";
import { packedWorkspace, packPackages } from "./packed.mjs";
import { attempt, sum } from "./part.mjs";

/** @typedef {import("./packed.mjs").Packed} Packed */
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
export async function checkPackages(names, note = () => {}) {
  const packed = await (names === undefined ? packedWorkspace() : packPackages(names));
  const results = [...packed.results];
  for (const published of packed.all)
    if (names?.includes(published.name) ?? true) results.push(await checkPacked(published, packed, note));
  return sum(results);
}

/**
 * @param {Published} published
 * @param {Packed} packed
 * @param {(line: string) => void} note
 * @returns {Promise<PartResult>}
 */
async function checkPacked(published, { all, target }, note) {
  const { name, tarball, directory, library } = published;
  const project = join(target, `project-${basename(directory)}`);
  const checks = [
    attempt(`${name}, tarball`, () => checkTarball(tarball)),
    attempt(`${name}, publint`, () => succeed("publint", [tarball, "--strict"])),
    attempt(`${name}, installed alone`, async () => note(await checkInstalled(published, all, project))),
  ];
  if (library) {
    const flags = ["--profile", "esm-only", "--no-color", "--no-emoji"];
    checks.push(attempt(`${name}, types`, () => succeed("attw", [tarball, ...flags])));
  }
  return sum(await Promise.all(checks));
}
