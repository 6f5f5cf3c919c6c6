// Tarballs of the packages, as a registry would get them.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../run.mjs";

/**
 * @typedef {object} Published
 * @property {string} name
 * @property {string} directory absolute
 * @property {string} tarball absolute path of what `pnpm pack` makes
 * @property {boolean} library whether it has exports; a program has only a `bin`
 * @property {string[]} bins names of its programs
 * @property {string[]} dependencies names
 */

/**
 * Every package that is not private.
 *
 * @param {readonly string[]} directories
 * @param {string} target folder that the tarballs go to
 * @returns {Published[]}
 */
export function publishedPackages(directories, target) {
  return directories.flatMap((directory) => {
    const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    if (manifest.private) return [];
    const { name, version, dependencies = {}, exports, bin = {} } = manifest;
    const tarball = join(target, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
    return [
      {
        name,
        directory,
        tarball,
        library: exports !== undefined,
        bins: Object.keys(bin),
        dependencies: Object.keys(dependencies),
      },
    ];
  });
}

/**
 * Packs with pnpm, which publishes, and with npm: both must hold the same files and the same dependencies, none of them
 * a `workspace:` range that only pnpm understands. Expects the packages to be built. Throws where one does not.
 *
 * @param {Published} published
 * @param {string} target
 */
export async function pack(published, target) {
  const withNpm = join(target, "npm");
  mkdirSync(withNpm, { recursive: true });
  const flags = ["--ignore-scripts", "--pack-destination"];
  await succeed("npm", ["pack", ...flags, withNpm], published.directory);
  await succeed(
    "pnpm",
    ["--config.ignore-scripts=true", "pack", "--pack-destination", target],
    published.directory,
  );
  const twin = join(withNpm, published.tarball.slice(target.length + 1));
  const ours = await describe(published.tarball);
  const differences = differingLines(ours, await describe(twin));
  if (differences.length > 0)
    throw new Error(`npm and pnpm pack different things:\n${differences.join("\n")}`);
  if (ours.includes("workspace:")) throw new Error("a packed dependency is a workspace: range.");
  if (published.library && !ours.includes("package/dist/index.d.ts")) {
    throw new Error("the tarball has no dist/index.d.ts; is it built?");
  }
}

/**
 * Runs a program and throws its output where it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {Promise<string>}
 */
export async function succeed(command, args, cwd = ROOT) {
  const { code, output } = await run(command, args, { cwd, seconds: 180 });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
  return output;
}

/**
 * The file names and the dependencies in a tarball, as text.
 *
 * @param {string} tarball
 * @returns {Promise<string>}
 */
async function describe(tarball) {
  const files = (await succeed("tar", ["-tzf", tarball])).trim().split("\n").sort().join("\n");
  const { dependencies, peerDependencies } = JSON.parse(
    await succeed("tar", ["-xOzf", tarball, "package/package.json"]),
  );
  return `${files}\n${JSON.stringify({ dependencies, peerDependencies })}`;
}

/**
 * Lines of one text that the other lacks. (pnpm packs every file whose name begins with "readme", tests too: name such a
 * test otherwise.)
 *
 * @param {string} pnpm
 * @param {string} npm
 * @returns {string[]}
 */
export function differingLines(pnpm, npm) {
  const [ours, theirs] = [pnpm.split("\n"), npm.split("\n")];
  return [
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `only with pnpm: ${line}`),
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `only with npm: ${line}`),
  ];
}
