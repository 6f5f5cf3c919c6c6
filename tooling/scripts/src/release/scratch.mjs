// A scratch copy of the workspace, with a git repository.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../run.mjs";
import { succeed } from "../suite/pack.mjs";

/**
 * Copies tracked files and untracked files that git does not ignore, from the working tree, and commits them.
 *
 * @param {string} folder
 */
export async function copyWorkspace(folder) {
  const listed = await succeed("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  for (const path of listed.split("\0").filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(folder, path));
  }
  await succeed("git", ["init", "--quiet"], folder);
  await commit(folder, "The workspace");
}

/**
 * @param {string} folder
 * @param {string} message
 */
export async function commit(folder, message) {
  const author = ["-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@repository.example"];
  await succeed("git", ["add", "--all"], folder);
  await succeed("git", [...author, "commit", "--quiet", "--no-verify", "-m", message], folder);
}
