// The runtimes that run the published packages: Node, Bun and Deno.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cachedPackage } from "./cached-package.mjs";

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {() => Promise<string[]>} command the program and its arguments, to be followed by the file to
 *   run
 */

/** Pinned: the minimum version in `engines`, and one of each maintained release line. */
const NODE_VERSIONS = ["20.19.0", "22.23.3", "24.21.0"];
const BUN = "1.4.5";
const DENO = "2.9.6";

/** The registry has these versions of Node only for Linux. */
export const areThere = process.platform === "linux";

/** @type {readonly Runtime[]} */
export const runtimes = [
  ...NODE_VERSIONS.map((version) => ({
    name: `Node ${version}`,
    command: async () => {
      const name = `node-linux-${process.arch}`;
      return [join(await cachedPackage(name, version), name, "bin/node")];
    },
  })),
  {
    name: `Bun ${BUN}`,
    command: async () => [binaryIn(join(await cachedPackage("bun", BUN), "@oven"), "bin/bun")],
  },
  {
    name: `Deno ${DENO}`,
    command: async () => {
      const scope = join(await cachedPackage("deno", DENO), "@deno");
      return [binaryIn(scope, "deno"), "run", "--allow-all", "--quiet"];
    },
  },
];

/**
 * A binary in the package for this system, the only one that npm installs.
 *
 * @param {string} scope folder of the packages of all systems
 * @param {string} path in the package
 * @returns {string}
 */
function binaryIn(scope, path) {
  const found = readdirSync(scope)
    .map((name) => join(scope, name, path))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${scope} has no ${path} for this system.`);
  return found;
}
