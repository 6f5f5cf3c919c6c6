// The parts of a test run that turbo runs in every package.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, turbo } from "../run.mjs";
import { sum } from "./part.mjs";
import { readReport } from "./vitest-report.mjs";

/**
 * The folders of the packages that have a script of this name.
 *
 * @param {string} script
 * @returns {string[]}
 */
export function packagesWith(script) {
  return ["packages", "apps", "tooling"]
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name)))
    .filter((directory) => {
      const manifest = join(directory, "package.json");
      return (
        existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).scripts?.[script] !== undefined
      );
    });
}

/**
 * A Vitest task: the tests of all packages, counted from their reports (turbo restores the reports of
 * unchanged packages).
 *
 * @param {string} task
 * @param {string} report
 * @param {readonly string[]} [flags] further flags of turbo
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function vitestTask(task, report, flags = []) {
  const directories = packagesWith(task);
  for (const directory of directories) rmSync(join(directory, "reports", report), { force: true });
  const { code, output } = await turbo([task, "--continue=always", ...flags]);
  const total = sum(directories.map((directory) => readReport(directory, report)));
  const failed = total.failed === 0 && code !== 0 ? 1 : total.failed;
  return { ...total, failed, output: `${output}\n${total.output}` };
}

/**
 * A task without a report: each package counts as a test.
 *
 * @param {string} task
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function plainTask(task) {
  const { code, output } = await turbo([task, "--continue=always", "--summarize"]);
  const summary = /Summary:\s+(\S+\.json)/.exec(output)?.[1];
  if (summary === undefined) return { passed: 0, failed: 1, output };
  /** @type {{ task: string, execution?: { exitCode: number } }[]} */
  const tasks = JSON.parse(readFileSync(summary, "utf8")).tasks;
  rmSync(summary);
  const ran = tasks.filter((entry) => entry.task === task);
  const passed = ran.filter(({ execution }) => execution?.exitCode === 0).length;
  const failed = Math.max(packagesWith(task).length - passed, code === 0 ? 0 : 1);
  return { passed, failed, output };
}
