// The packages, packed once for all checks of a run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { turbo } from "../run.mjs";
import { withDependencies } from "./installed.mjs";
import { pack, publishedPackages } from "./pack.mjs";
import { attempt } from "./part.mjs";
import { packagesWith } from "./turbo-parts.mjs";

/** @typedef {import("./pack.mjs").Published} Published */
/** @typedef {import("./part.mjs").PartResult} PartResult */

/**
 * @typedef {object} Packed
 * @property {string} target folder of the tarballs and of files made by the checks; removed when the process
 *   ends
 * @property {readonly Published[]} all every published package
 * @property {readonly PartResult[]} results of packing, one per package
 */

/** @type {Promise<Packed> | undefined} */
let workspace;

/**
 * Builds and packs every package that is not private, at the first call.
 *
 * @returns {Promise<Packed>}
 */
export function packedWorkspace() {
  workspace ??= packPackages();
  return workspace;
}

/**
 * Builds and packs packages and their dependencies within the workspace.
 *
 * @param {readonly string[]} [names] default all
 * @returns {Promise<Packed>}
 */
export async function packPackages(names) {
  const target = mkdtempSync(join(tmpdir(), "packed-"));
  process.once("exit", () => rmSync(target, { recursive: true, force: true }));
  const all = publishedPackages(packagesWith("build"), target);
  const chosen = all.filter(({ name }) => names?.includes(name) ?? true);
  const needed = [...new Set(chosen.flatMap((published) => withDependencies(published, all)))];
  const build = await turbo(["build", ...needed.map(({ name }) => `--filter=${name}`)]);
  if (build.code !== 0) throw new Error(build.output);
  const results = [];
  for (const published of needed)
    results.push(await attempt(`${published.name}, pack`, () => pack(published, target)));
  return { target, all, results };
}
