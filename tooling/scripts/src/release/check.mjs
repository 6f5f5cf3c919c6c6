// Checks that the packages, their READMEs, the documents and the workflows are ready to be published.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../run.mjs";
import { succeed } from "../suite/pack.mjs";
import { isUnreleased } from "./first-release.mjs";
import { linkProblems } from "./links.mjs";
import { firstVersionProblems, manifestProblems } from "./manifest-rules.mjs";
import { memberPaths } from "./members.mjs";
import { PROJECT_FILE, readProject } from "./project.mjs";
import { readmeProblems } from "./readme-rules.mjs";
import { workflowProblems } from "./workflows.mjs";

/** @typedef {import("./manifest-rules.mjs").Manifest} Manifest */
/** @typedef {{ directory: string, manifest: Manifest }} Member */

/** VitePress checks the links of its pages at build; changelogs are written by changesets. */
const OTHER_MARKDOWN = /^apps\/docs\/pages\/|^\.changeset\/|(^|\/)CHANGELOG\.md$/;

/**
 * Runs all checks; each counts as a test.
 *
 * @returns {Promise<import("../suite/part.mjs").PartResult>}
 */
export async function checkRelease() {
  const members = workspaceMembers();
  const problems = [
    memberProblems(members),
    documentProblems(members),
    await markdownProblems(members),
    await workflowProblems(),
  ];
  const failed = problems.filter((found) => found.length > 0).length;
  const output = problems.flat().map((problem) => `${problem}\n`);
  return { passed: problems.length - failed, failed, output: output.join("") };
}

/**
 * @param {readonly Member[]} members
 * @returns {string[]}
 */
function memberProblems(members) {
  const own = new Set(members.map(({ manifest }) => manifest.name));
  const published = members.map(({ manifest }) => manifest).filter((manifest) => !manifest.private);
  return [
    ...members.flatMap(({ manifest }) => manifestProblems(manifest, readManifest("."), own)),
    ...(isUnreleased(ROOT) ? firstVersionProblems(published) : []),
  ];
}

/**
 * Checks licences, required phrases of READMEs, and the address in SECURITY.md.
 *
 * @param {readonly Member[]} members
 * @returns {string[]}
 */
function documentProblems(members) {
  const { security } = readProject({});
  const problems = members
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ directory, manifest }) => [
      ...(read(`${directory}/LICENSE`) === read("LICENSE")
        ? []
        : [`${directory}/LICENSE is not a copy of LICENSE.`]),
      ...readmeProblems(manifest, read(`${directory}/README.md`)),
    ]);
  if (!read("SECURITY.md").includes(security))
    problems.push(`SECURITY.md does not name ${security}, the address of ${PROJECT_FILE}.`);
  return problems;
}

/**
 * @param {readonly Member[]} members
 * @returns {Promise<string[]>}
 */
async function markdownProblems(members) {
  const listed = await succeed("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"]);
  const packed = members.filter(({ manifest }) => !manifest.private).map(({ directory }) => directory);
  return listed
    .trim()
    .split("\n")
    .filter((path) => !OTHER_MARKDOWN.test(path) && existsSync(join(ROOT, path)))
    .flatMap((path) => {
      const directory = packed.find((folder) => path === `${folder}/README.md`);
      return linkProblems(ROOT, directory === undefined ? { path } : { path, packed: directory });
    });
}

/** @returns {Member[]} */
function workspaceMembers() {
  return memberPaths(ROOT).map((directory) => ({ directory, manifest: readManifest(directory) }));
}

/**
 * @param {string} directory
 * @returns {Manifest}
 */
function readManifest(directory) {
  return JSON.parse(read(`${directory}/package.json`));
}

/**
 * @param {string} path
 * @returns {string} empty if there is no such file
 */
function read(path) {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
