// Packages of the registry that only `pnpm test:all` needs, too large for the workspace's own dependencies.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../run.mjs";

const CACHE = join(ROOT, "node_modules/.cache/grus");

/**
 * The folder `node_modules` that holds a package and its dependencies. Installs it, without running its
 * scripts, if needed.
 *
 * @param {string} name
 * @param {string} version exact, so that every machine tests the same
 * @returns {Promise<string>}
 */
export async function cachedPackage(name, version) {
  const place = join(CACHE, `${name.replaceAll("/", "+")}@${version}`);
  if (!existsSync(place)) {
    mkdirSync(CACHE, { recursive: true });
    const scratch = mkdtempSync(join(CACHE, "installing-"));
    try {
      writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true }));
      const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
      const { code, output } = await run("npm", ["install", ...quiet, `${name}@${version}`], {
        cwd: scratch,
      });
      if (code !== 0) throw new Error(`npm install ${name}@${version} failed:\n${output}`);
      renameSync(scratch, place);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return join(place, "node_modules");
}
