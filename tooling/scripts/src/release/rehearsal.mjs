// Rehearses a release in a scratch copy of the workspace: a change, its versions, the lockfile, a dry run of
// publishing.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.mjs";
import { isUnreleased } from "./first-release.mjs";
import { memberPaths } from "./members.mjs";
import { commit, copyWorkspace } from "./scratch.mjs";
import { VERSION_FILE } from "./version-packages.mjs";

/**
 * @typedef {object} Member
 * @property {string} name
 * @property {string} version
 * @property {boolean} private
 * @property {string[]} dependencies names
 * @property {string} [source] the content of its src/version.ts
 */

/** A step returns its result in words, or throws. */
/** @typedef {{ name: string, run: (folder: string) => Promise<string> }} Step */

/** @type {readonly Step[]} */
const STEPS = [
  { name: "install", run: install },
  { name: "version-packages, first release", run: firstVersions },
  { name: "version-packages", run: versions },
  { name: "install --frozen-lockfile", run: install },
  { name: "publish --dry-run", run: publishDry },
];

/**
 * Runs the steps, each a test, up to the first failure.
 *
 * @param {(line: string) => void} [print]
 * @returns {Promise<import("../suite/part.mjs").PartResult>}
 */
export async function rehearseRelease(print = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
  let passed = 0;
  try {
    await copyWorkspace(folder);
    for (const { name, run: step } of STEPS) {
      print(`${name}: ${await step(folder)}`);
      passed++;
    }
    return { passed, failed: 0 };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { passed, failed: 1, output: `${STEPS[passed]?.name ?? "copy"}: ${message}\n` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function install(folder) {
  await pnpm(folder, ["install", "--frozen-lockfile", "--prefer-offline"]);
  return "the lockfile fits";
}

/**
 * The first release changes no version. Skipped if there has been a release.
 *
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function firstVersions(folder) {
  if (!isUnreleased(folder)) return "skipped, already released";
  const before = members(folder);
  await pnpm(folder, ["version-packages"]);
  const moved = members(folder).filter(({ version }, i) => version !== before[i]?.version);
  if (moved.length > 0) throw new Error(`${moved.map(({ name }) => name).join(", ")} changed version.`);
  if (isUnreleased(folder)) throw new Error("no changelog was created.");
  await commit(folder, "The first release");
  return `all at ${before.find((member) => !member.private)?.version}`;
}

/**
 * A minor change of a package raises its version and those of its dependents, except private ones.
 *
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function versions(folder) {
  const before = members(folder);
  const [changed] = before
    .filter((member) => !member.private)
    .toSorted((a, b) => dependents(b, before).length - dependents(a, before).length);
  if (changed === undefined) throw new Error("no package is published.");
  const text = `---\n"${changed.name}": minor\n---\n\nA change.\n`;
  writeFileSync(join(folder, ".changeset/rehearsal.md"), text);
  await commit(folder, "A change");
  await pnpm(folder, ["version-packages"]);
  const after = members(folder);
  const problems = versionProblems(changed.name, before, after);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await commit(folder, "Versions");
  const moved = after.filter(({ version }, i) => version !== before[i]?.version);
  return moved.map(({ name, version }) => `${name} ${version}`).join(", ");
}

/**
 * @param {string} changed name of the package with a minor change
 * @param {readonly Member[]} before
 * @param {readonly Member[]} after
 * @returns {string[]}
 */
export function versionProblems(changed, before, after) {
  return after.flatMap((member, i) => {
    const old = /** @type {Member} */ (before[i]);
    const moved = member.version !== old.version;
    if (member.source !== undefined && !member.source.includes(`"${member.version}"`))
      return [`${member.name} is at ${member.version}, but its src/version.ts is not.`];
    if (member.private) return moved ? [`${member.name} is private but went to ${member.version}.`] : [];
    if (member.name === changed) {
      const wanted = nextMinor(old.version);
      return member.version === wanted ? [] : [`${changed} went to ${member.version}; expected ${wanted}.`];
    }
    const follows = old.dependencies.includes(changed);
    return follows && !moved ? [`${member.name} depends on ${changed} but stayed at ${old.version}.`] : [];
  });
}

/**
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function publishDry(folder) {
  const published = members(folder).filter((member) => !member.private);
  const filters = published.map(({ name }) => `--filter=${name}`);
  await pnpm(folder, [
    "exec",
    "turbo",
    "run",
    "build",
    ...filters,
    "--concurrency=2",
    "--output-logs=errors-only",
  ]);
  await pnpm(folder, ["-r", "publish", "--dry-run", "--no-git-checks", "--report-summary"]);
  const summary = join(folder, "pnpm-publish-summary.json");
  /** @type {{ publishedPackages: { name: string, version: string }[] }} */
  const { publishedPackages } = JSON.parse(readFileSync(summary, "utf8"));
  const sent = publishedPackages.map(({ name, version }) => `${name} ${version}`);
  const missing = published
    .map(({ name, version }) => `${name} ${version}`)
    .filter((name) => !sent.includes(name));
  if (missing.length > 0) throw new Error(`${missing.join(", ")} would not be published.`);
  return `${sent.length} packages would be published`;
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 */
async function pnpm(folder, args) {
  const { code, output } = await run("pnpm", args, { cwd: folder, env: { CI: "true" } });
  if (code !== 0) throw new Error(`pnpm ${args.join(" ")} failed:\n${output}`);
}

/**
 * @param {string} folder
 * @returns {Member[]}
 */
function members(folder) {
  return memberPaths(folder).map((path) => {
    const manifest = JSON.parse(readFileSync(join(folder, path, "package.json"), "utf8"));
    const { name, version, dependencies = {} } = manifest;
    const file = join(folder, path, VERSION_FILE);
    return {
      name,
      version,
      private: manifest.private === true,
      dependencies: Object.keys(dependencies),
      ...(existsSync(file) && { source: readFileSync(file, "utf8") }),
    };
  });
}

/**
 * @param {Member} member
 * @param {readonly Member[]} all
 * @returns {Member[]}
 */
function dependents({ name }, all) {
  return all.filter((other) => !other.private && other.dependencies.includes(name));
}

/**
 * @param {string} version
 * @returns {string}
 */
function nextMinor(version) {
  const [major, minor] = version.split(".").map(Number);
  return `${major}.${Number(minor) + 1}.0`;
}
