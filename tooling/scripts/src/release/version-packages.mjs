// The next versions, from the changesets: package.json files and changelogs, versions in sources, the
// lockfile.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../run.mjs";
import { succeed } from "../suite/pack.mjs";
import { packagesWith } from "../suite/turbo-parts.mjs";
import { beginChangelogs, isUnreleased } from "./first-release.mjs";

/**
 * A package that writes its version into files has it here, with a test that compares it with package.json.
 */
export const VERSION_FILE = "src/version.ts";

/** Applies the changesets. The first release changes no version, see first-release.mjs. */
export async function versionPackages() {
  if (isUnreleased(ROOT)) beginChangelogs(ROOT);
  else await succeed("changeset", ["version"]);
  for (const directory of packagesWith("build")) writeVersion(directory);
  // Dependency ranges have changed, so the lockfile must too.
  await succeed("pnpm", ["install", "--lockfile-only"]);
}

/**
 * @param {string} directory of a package
 */
function writeVersion(directory) {
  const file = join(directory, VERSION_FILE);
  if (!existsSync(file)) return;
  const { version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  writeFileSync(file, withVersion(readFileSync(file, "utf8"), version));
}

/**
 * @param {string} source of a version.ts
 * @param {string} version
 * @returns {string}
 */
export function withVersion(source, version) {
  const pattern = /(export const VERSION = )"[^"]*"/;
  if (!pattern.test(source)) throw new Error(`${VERSION_FILE} has no \`export const VERSION = "…"\`.`);
  return source.replace(pattern, (_, start) => `${start}${JSON.stringify(version)}`);
}
