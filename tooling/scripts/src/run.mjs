// Runs programs as child processes, with the workspace's tools on the path.
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace's root folder. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the workspace's root
 * @property {Record<string, string>} [env] overrides of this process's environment
 * @property {number} [seconds] the child is terminated after this time; default 900
 */

/**
 * @typedef {object} RunResult
 * @property {number} code exit code; 1 if the child was terminated by a signal or did not start
 * @property {string} output standard output and error together
 */

/**
 * Runs a program to its end, without input. Does not throw if it fails: check `code`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { cwd = ROOT, env = {}, seconds = 900 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: toolPath(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: seconds * 1000,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ code: 1, output: `${output}${command}: ${error.message}\n` }));
    child.on("close", (code, signal) => {
      const ended = signal === null ? "" : `${command} was terminated by ${signal}.\n`;
      resolve({ code: code ?? 1, output: output + ended });
    });
  });
}

/**
 * Runs a program on this process's terminal and returns its exit code. Ctrl-C is left to the program; this
 * process waits for it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {Promise<number>}
 */
export function runOnTerminal(command, args, cwd = ROOT) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: "inherit" });
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/**
 * Runs turbo tasks, two packages at a time; the output contains only the logs of failing tasks.
 *
 * @param {readonly string[]} args tasks and flags
 * @returns {Promise<RunResult>}
 */
export function turbo(args) {
  const quiet = [
    "--output-logs=errors-only",
    "--log-order=grouped",
    "--concurrency=2",
    "--no-update-notifier",
  ];
  return run("turbo", ["run", ...args, ...quiet]);
}

function toolPath() {
  const bins = [join(ROOT, "node_modules/.bin"), join(ROOT, "tooling/scripts/node_modules/.bin")];
  return [...bins, process.env.PATH ?? ""].join(delimiter);
}
