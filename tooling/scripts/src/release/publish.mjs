// Publishes every version that is missing in the registry, and tags it.
import { runOnTerminal, turbo } from "../run.mjs";
import { readProject, undecided } from "./project.mjs";

/**
 * @returns {Promise<number>} the exit code
 */
export async function publish() {
  const problems = undecided(readProject());
  if (problems.length > 0) {
    console.error(`Not published: addresses are placeholders.\n${problems.join("\n")}`);
    return 1;
  }
  const build = await turbo(["build"]);
  if (build.code !== 0) {
    console.error(build.output);
    return 1;
  }
  return runOnTerminal("changeset", ["publish"]);
}
