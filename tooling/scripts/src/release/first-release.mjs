// The first release: all packages begin at the same version, regardless of changesets, and their changelogs
// begin with it.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { memberPaths } from "./members.mjs";

/**
 * Whether nothing has been released: no published package has a changelog.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function isUnreleased(root) {
  return publishedMembers(root).every(({ path }) => !existsSync(join(root, path, "CHANGELOG.md")));
}

/**
 * Begins the changelogs and removes the changesets, which describe changes to unpublished versions. Versions
 * stay.
 *
 * @param {string} root
 */
export function beginChangelogs(root) {
  for (const { path, name, version } of publishedMembers(root))
    writeFileSync(join(root, path, "CHANGELOG.md"), `# ${name}\n\n## ${version}\n\nThe first release.\n`);
  const folder = join(root, ".changeset");
  for (const file of readdirSync(folder))
    if (file.endsWith(".md") && file !== "README.md") rmSync(join(folder, file));
}

/**
 * @param {string} root
 * @returns {{ path: string, name: string, version: string }[]}
 */
function publishedMembers(root) {
  return memberPaths(root).flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
    return manifest.private ? [] : [{ path, name: manifest.name, version: manifest.version }];
  });
}
