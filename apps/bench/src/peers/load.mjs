// The other libraries, loaded from a separate folder into which they are installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FOLDER = fileURLToPath(new URL("../../peers/", import.meta.url));
const require = createRequire(join(FOLDER, "package.json"));

/** Installs the libraries if they are missing; several hundred megabytes. */
export function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
  if (Object.keys(dependencies).every((name) => existsSync(join(FOLDER, "node_modules", name)))) return;
  console.error("installing the libraries to compare with (several hundred megabytes) …");
  const args = ["-y", "pnpm@10", "install", "--frozen-lockfile", "--ignore-scripts"];
  const { status } = spawnSync("npx", args, { cwd: FOLDER, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0)
    throw new Error("pnpm could not install the libraries to compare with; see its output above.");
}

/** A library's module. */
export async function loadPeer(name) {
  const loaded = await import(pathToFileURL(require.resolve(name)).href);
  return loaded.default ?? loaded;
}

/** The folder of a library's entry point. */
export function peerFolder(name) {
  return dirname(require.resolve(name));
}

/** A library's version. */
export function peerVersion(name) {
  return JSON.parse(readFileSync(join(FOLDER, "node_modules", name, "package.json"), "utf8")).version;
}
