// The parts of a test run, and their sum.

/**
 * The counts of a part of a test run. `output` describes the failures.
 *
 * @typedef {object} PartResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {string} [absent] what this machine lacks and how to get it, if the part was skipped for that
 *   reason
 * @property {string} [output]
 */

/**
 * Runs parts one after the other and prints a line for each, with the output of failures, and finally the sum
 * on a line by itself. A part that ran no test has failed, unless the machine lacks something, and so has a
 * run without parts.
 *
 * @param {readonly { name: string, run: () => Promise<PartResult> }[]} parts
 * @param {(line: string) => void} [print]
 * @param {() => void} [beforeSum] called between the last part and the sum
 * @returns {Promise<boolean>} whether all passed
 */
export async function runParts(parts, print = console.log, beforeSum = () => {}) {
  const width = Math.max(...parts.map(({ name }) => name.length));
  /** @type {PartResult[]} */
  const results = [];
  for (const { name, run } of parts) {
    const start = performance.now();
    const result = atLeastOne(await run().catch(thrown));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    print(
      `${name.padEnd(width)}  ${result.absent ? `skipped: ${result.absent}` : summary(result)} (${seconds} s)`,
    );
    if (result.failed > 0 && result.output) print(`\n${result.output.trimEnd()}\n`);
    results.push(result);
  }
  const total = sum(results.length === 0 ? [atLeastOne({ passed: 0, failed: 0 })] : results);
  beforeSum();
  print(summary(total, true));
  return total.failed === 0;
}

/**
 * @param {readonly PartResult[]} results
 * @returns {PartResult}
 */
export function sum(results) {
  return {
    passed: results.reduce((count, { passed }) => count + passed, 0),
    failed: results.reduce((count, { failed }) => count + failed, 0),
    skipped: results.reduce((count, { skipped = 0 }) => count + skipped, 0),
    output: results.map(({ output }) => output ?? "").join(""),
  };
}

/**
 * A program as a test: passed if it exits with 0.
 *
 * @param {import("../run.mjs").RunResult} result
 * @returns {PartResult}
 */
export function ofExitCode({ code, output }) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, output };
}

/**
 * An action as a test: passed if it does not throw.
 *
 * @param {string} name
 * @param {() => Promise<unknown>} action
 * @returns {Promise<PartResult>}
 */
export async function attempt(name, action) {
  try {
    await action();
    return { passed: 1, failed: 0 };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, output: `${name}: ${message}\n\n` };
  }
}

/**
 * @param {PartResult} result
 * @param {boolean} [withFailed] print the number of failures even if it is 0
 * @returns {string}
 */
function summary({ passed, failed, skipped = 0 }, withFailed = false) {
  const counts = [`${passed} passed`];
  if (failed > 0 || withFailed) counts.push(`${failed} failed`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  return counts.join(", ");
}

/**
 * @param {PartResult} result
 * @returns {PartResult}
 */
function atLeastOne(result) {
  if (result.passed + result.failed > 0 || result.absent) return result;
  return { ...result, failed: 1, output: `${result.output ?? ""}It ran no test.` };
}

/**
 * @param {unknown} error
 * @returns {PartResult}
 */
function thrown(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { passed: 0, failed: 1, output: text };
}
