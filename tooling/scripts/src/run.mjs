// Programs run as children, with the workspace's own tools on the path.
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace's root folder. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default the workspace's root
 * @property {Record<string, string>} [env] laid over this process's environment
 * @property {number} [seconds] the child is ended after this time; default 900
 */

/**
 * @typedef {object} RunResult
 * @property {number} code exit code; 1 where the child was ended by a signal or did not start
 * @property {string} output standard output and error together
 */

/**
 * Runs a program to its end, without input. Does not throw where it fails: read `code`.
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
      const ended = signal === null ? "" : `${command} was ended by ${signal}.\n`;
      resolve({ code: code ?? 1, output: output + ended });
    });
  });
}

/**
 * Runs a program on this process's own terminal and returns its exit code. Ctrl-C reaches the program, which decides what to
 * do with it; this process waits.
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
 * Runs turbo tasks, two packages at a time; only the logs of failing tasks are in the output.
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
