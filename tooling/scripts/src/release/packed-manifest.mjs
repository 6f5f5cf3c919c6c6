// The package.json in a tarball: without the fields that only the workspace needs, with those of the project
// file.

/** @typedef {import("./project.mjs").Project} Project */
/** @typedef {Record<string, unknown>} Manifest */

/** The export condition under which the workspace resolves packages to their sources. */
export const SOURCE_CONDITION = "@grus/source";

/**
 * @param {Manifest} manifest
 * @param {string} directory of the package, from the workspace's root, with "/"
 * @param {Project} project
 * @returns {Manifest}
 */
export function packedManifest(manifest, directory, { author, repository, homepage, bugs }) {
  const { devDependencies: _, scripts: __, ...kept } = manifest;
  return {
    .../** @type {Manifest} */ (withoutSource(kept)),
    author,
    homepage,
    bugs: { url: bugs },
    repository: { type: "git", url: `git+${repository}.git`, directory },
  };
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function withoutSource(value) {
  if (Array.isArray(value)) return value.map(withoutSource);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== SOURCE_CONDITION);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutSource(item)]));
}
