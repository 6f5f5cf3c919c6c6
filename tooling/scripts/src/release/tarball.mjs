// Files that a tarball must and must not contain.
import { succeed } from "../suite/pack.mjs";
import { SOURCE_CONDITION } from "./packed-manifest.mjs";
import { readProject } from "./project.mjs";

const NEEDED = ["package.json", "README.md", "LICENSE"];
/** Sources, source maps, tests, snapshots and hidden files are not published. */
const UNWANTED =
  /^src\/|\.map$|(^|\/)__snapshots__\/|\.snap$|\.(test|bench)\.\w+$|\.tsbuildinfo$|(^|\/)\.[^/]+$/;

/**
 * Throws if a tarball is not fit to be published.
 *
 * @param {string} tarball
 */
export async function checkTarball(tarball) {
  const listed = await succeed("tar", ["-tzf", tarball]);
  const files = listed
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""));
  const manifest = await succeed("tar", ["-xOzf", tarball, "package/package.json"]);
  const problems = tarballProblems(files, manifest, readProject());
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/**
 * @param {readonly string[]} files in the package's folder
 * @param {string} text of the packed package.json
 * @param {import("./project.mjs").Project} project
 * @returns {string[]}
 */
export function tarballProblems(files, text, project) {
  const { repository, homepage, bugs, devDependencies, scripts } = JSON.parse(text);
  const problems = NEEDED.filter((file) => !files.includes(file)).map((file) => `it lacks ${file}.`);
  problems.push(...files.filter((file) => UNWANTED.test(file)).map((file) => `it contains ${file}.`));
  if (text.includes(SOURCE_CONDITION))
    problems.push(`its package.json names the condition ${SOURCE_CONDITION}.`);
  if (devDependencies ?? scripts) problems.push("its package.json has devDependencies or scripts.");
  const addresses = { repository: repository?.url, homepage, bugs: bugs?.url };
  const expected = {
    repository: `git+${project.repository}.git`,
    homepage: project.homepage,
    bugs: project.bugs,
  };
  if (JSON.stringify(addresses) !== JSON.stringify(expected))
    problems.push(`its addresses are ${JSON.stringify(addresses)}; expected ${JSON.stringify(expected)}.`);
  return problems;
}
