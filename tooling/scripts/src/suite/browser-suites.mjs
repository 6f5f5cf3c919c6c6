// The suites that run in a page, and their table.
import { turbo } from "../run.mjs";
import { ofExitCode } from "./part.mjs";
import { mergedLedgers } from "./reference-suites.mjs";
import { packagesWith, vitestTask } from "./turbo-parts.mjs";
import { testsIn } from "./vitest-report.mjs";

const TASK = "test:browser";
const REPORT = "test-browser.json";

/**
 * Runs the suites in Chromium, and not where nothing has changed since they passed, unless `isAfresh`. Where there is no Chromium it says so; in
 * CI that is a failure.
 *
 * @param {{ isAfresh?: boolean }} [options]
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function browserPart({ isAfresh = false } = {}) {
  const build = await turbo(["kernels", "@grus/testing#build"]);
  if (build.code !== 0) return ofExitCode(build);
  const { chromiumPath } = await import("@grus/testing/browser");
  if (chromiumPath(process.env.CHROME_PATH) === undefined && process.env.CI === undefined) {
    const absent = "there is no Chromium. Install it (Debian: apt-get install chromium), or set CHROME_PATH.";
    return { passed: 0, failed: 0, skipped: 1, absent };
  }
  return await vitestTask(TASK, REPORT, isAfresh ? ["--only", "--force"] : []);
}

/**
 * For each backend what really ran, how many tests, and which fixtures were checked.
 *
 * @returns {Promise<string>}
 */
export async function browserTable() {
  const { ledgerTable } = await import("@grus/testing");
  const directories = packagesWith(TASK);
  const ledgers = mergedLedgers(directories, REPORT);
  const counts = countedTests(directories.flatMap((directory) => testsIn(directory, REPORT)));
  const tables = [...counts].map(([backend, count]) => {
    return `${backend}: ${countLine(count)}\n${ledgerTable(ledgers.get(backend) ?? [])}\n`;
  });
  return tables.join("\n");
}

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} seconds
 * @property {Set<string>} ran what really ran, in words
 */

/**
 * Counts tests by the backend that they are about, which is the name of the outermost suite.
 *
 * @param {readonly import("./vitest-report.mjs").ReportedTest[]} tests
 * @returns {Map<string, Count>}
 */
export function countedTests(tests) {
  /** @type {Map<string, Count>} */
  const counts = new Map();
  for (const { ancestorTitles, status, duration = 0, meta } of tests) {
    const [backend = ""] = ancestorTitles;
    const count = counts.get(backend) ?? { passed: 0, failed: 0, seconds: 0, ran: new Set() };
    counts.set(backend, count);
    if (status === "passed") count.passed++;
    if (status === "failed") count.failed++;
    if (meta?.ran) count.ran.add(meta.ran);
    count.seconds += duration / 1000;
  }
  return counts;
}

/**
 * @param {Count} count
 * @returns {string}
 */
function countLine({ passed, failed, seconds, ran }) {
  const what = ran.size === 0 ? "nothing" : [...ran].join("; ");
  return `${passed} tests passed, ${failed} failed (${seconds.toFixed(1)} s); what ran: ${what}`;
}
