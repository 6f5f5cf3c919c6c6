// The folders of the workspace's packages.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} root
 * @returns {string[]} paths from the root, with "/"
 */
export function memberPaths(root) {
  return ["packages", "apps", "tooling"]
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((path) => existsSync(join(root, path, "package.json")));
}
