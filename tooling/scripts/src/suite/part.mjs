// The parts of the test run, and their sum.

/**
 * What a part of the test run counted. `output` is what to show of what failed.
 *
 * @typedef {object} PartResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {string} [absent] what this machine lacks, and how to get it: why the part ran nothing and yet has not failed
 * @property {string} [output]
 */

/**
 * Runs parts one after the other and prints a line for each, with the output of what failed, and at last the sum alone on
 * its line. A part that ran nothing has failed, unless it says what the machine lacks, and so has a run without parts.
 *
 * @param {readonly { name: string, run: () => Promise<PartResult> }[]} parts
 * @param {(line: string) => void} [print]
 * @param {() => void} [beforeSum] prints what belongs between the last part and the sum
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
 * A program that is a test of its own: passed when it exits with 0.
 *
 * @param {import("../run.mjs").RunResult} result
 * @returns {PartResult}
 */
export function ofExitCode({ code, output }) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, output };
}

/**
 * An action that is a test of its own: passed when it does not throw.
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
 * @param {boolean} [withFailed] name the failures even where there are none
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
