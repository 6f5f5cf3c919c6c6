// Tarballs of the packages, as published.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../run.mjs";

/**
 * @typedef {object} Published
 * @property {string} name
 * @property {string} directory absolute
 * @property {string} tarball absolute path of the result of `pnpm pack`
 * @property {boolean} library whether it has exports; a program has only a `bin`
 * @property {string[]} bins names of its programs
 * @property {string[]} dependencies names
 */

/**
 * Every package that is not private.
 *
 * @param {readonly string[]} directories
 * @param {string} target folder of the tarballs
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
 * Packs with pnpm, which publishes. Expects the packages to be built. Throws if a dependency has a
 * `workspace:` range, which only pnpm understands, or a library has not been built.
 *
 * @param {Published} published
 * @param {string} target
 */
export async function pack({ directory, tarball, library }, target) {
  await succeed("pnpm", ["--config.ignore-scripts=true", "pack", "--pack-destination", target], directory);
  const packed = await describe(tarball);
  if (packed.includes("workspace:")) throw new Error("a packed dependency has a workspace: range.");
  if (library && !packed.includes("package/dist/index.d.ts")) {
    throw new Error("the tarball has no dist/index.d.ts; is it built?");
  }
}

/**
 * Packs with npm after {@link pack} with pnpm. Throws unless both contain the same files and the same
 * dependencies.
 *
 * @param {Published} published
 * @param {string} target
 */
export async function packAgain({ directory, tarball }, target) {
  const withNpm = join(target, "npm");
  mkdirSync(withNpm, { recursive: true });
  await succeed("npm", ["pack", "--ignore-scripts", "--pack-destination", withNpm], directory);
  const twin = join(withNpm, tarball.slice(target.length + 1));
  const differences = differingLines(await describe(tarball), await describe(twin));
  if (differences.length > 0)
    throw new Error(`npm and pnpm pack different things:\n${differences.join("\n")}`);
}

/**
 * Runs a program and throws its output if it fails.
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
 * Lines of one text that the other lacks. (pnpm packs every file whose name begins with "readme", including
 * tests: rename such tests.)
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
