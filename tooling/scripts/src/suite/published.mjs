// The packages as published, each checked separately.
import { basename, join } from "node:path";
import { checkTarball } from "../release/tarball.mjs";
import { checkInstalled } from "./installed.mjs";
import { packAgain, succeed } from "./pack.mjs";
import { packedWorkspace, packPackages } from "./packed.mjs";
import { attempt, sum } from "./part.mjs";

/** @typedef {import("./packed.mjs").Packed} Packed */
/** @typedef {import("./pack.mjs").Published} Published */
/** @typedef {import("./part.mjs").PartResult} PartResult */
/** @typedef {{ name: string, run: () => Promise<unknown> }} Check */

/**
 * Builds and packs the packages that are not private and checks the tarballs. Each check is a test.
 *
 * @returns {Promise<PartResult>}
 */
export async function checkTarballs() {
  const packed = await packedWorkspace();
  const checks = packed.all.flatMap((published) => tarballChecks(published));
  return sum([...packed.results, ...(await results(checks))]);
}

/**
 * Slower checks: tarballs of npm compared with those of pnpm, the types that each entry resolves to, and
 * every package installed separately.
 *
 * @param {readonly string[]} [names] only these packages; their dependencies are packed too; default all
 * @param {(line: string) => void} [note] called with the measured sizes
 * @returns {Promise<PartResult>}
 */
export async function checkPackages(names, note = () => {}) {
  const packed = await (names === undefined ? packedWorkspace() : packPackages(names));
  const chosen = packed.all.filter(({ name }) => names?.includes(name) ?? true);
  const checks = chosen.flatMap((published) => [
    ...(names === undefined ? [] : tarballChecks(published)),
    ...packageChecks(published, packed, note),
  ]);
  return sum([...(names === undefined ? [] : packed.results), ...(await results(checks))]);
}

/**
 * @param {Published} published
 * @returns {Check[]}
 */
function tarballChecks({ name, tarball }) {
  return [
    { name: `${name}, tarball`, run: () => checkTarball(tarball) },
    { name: `${name}, publint`, run: () => succeed("publint", [tarball, "--strict"]) },
  ];
}

/**
 * @param {Published} published
 * @param {Packed} packed
 * @param {(line: string) => void} note
 * @returns {Check[]}
 */
function packageChecks(published, { all, target }, note) {
  const { name, tarball, directory, library } = published;
  const project = join(target, `project-${basename(directory)}`);
  const checks = [
    { name: `${name}, packed by npm`, run: () => packAgain(published, target) },
    {
      name: `${name}, installed separately`,
      run: async () => note(await checkInstalled(published, all, project)),
    },
  ];
  if (!library) return checks;
  const flags = ["--profile", "esm-only", "--no-color", "--no-emoji"];
  return [...checks, { name: `${name}, types`, run: () => succeed("attw", [tarball, ...flags]) }];
}

/**
 * Runs checks, two at a time.
 *
 * @param {readonly Check[]} checks
 * @returns {Promise<PartResult[]>}
 */
async function results(checks) {
  const rest = [...checks];
  /** @type {PartResult[]} */
  const found = [];
  const work = async () => {
    for (let check = rest.shift(); check !== undefined; check = rest.shift())
      found.push(await attempt(check.name, check.run));
  };
  await Promise.all([work(), work()]);
  return found;
}
