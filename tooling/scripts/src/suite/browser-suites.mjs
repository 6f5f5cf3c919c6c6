// The suites that run in a browser, and their table.
import { turbo } from "../run.mjs";
import { ofExitCode } from "./part.mjs";
import { mergedLedgers } from "./reference-suites.mjs";
import { packagesWith, vitestTask } from "./turbo-parts.mjs";
import { testsIn } from "./vitest-report.mjs";

/**
 * A browser, and the task that runs the suites in it.
 *
 * @typedef {object} TestBrowser
 * @property {string} name
 * @property {string} task
 * @property {string} report
 * @property {string} cure how to get it
 */

/** @type {TestBrowser} */
export const chromium = {
  name: "Chromium",
  task: "test:browser",
  report: "test-browser.json",
  cure: "Install it (Debian: apt-get install chromium), or set CHROME_PATH.",
};

/** @type {TestBrowser} */
export const firefox = {
  name: "Firefox",
  task: "test:firefox",
  report: "test-firefox.json",
  cure: "Install it (Debian: apt-get install firefox-esr), or set FIREFOX_PATH.",
};

/**
 * Runs the suites in a browser; packages unchanged since they passed are cached unless `isAfresh`. A missing
 * browser is reported as skipped; in CI it is a failure.
 *
 * @param {TestBrowser} browser
 * @param {{ isAfresh?: boolean }} [options]
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function browserPart(browser, { isAfresh = false } = {}) {
  const build = await turbo(["kernels", "@grus/testing#build"]);
  if (build.code !== 0) return ofExitCode(build);
  const { chromiumPath, firefoxPath } = await import("@grus/testing/browser");
  const { CHROME_PATH, FIREFOX_PATH } = process.env;
  const path = browser === firefox ? firefoxPath(FIREFOX_PATH) : chromiumPath(CHROME_PATH);
  if (path === undefined && process.env.CI === undefined)
    return { passed: 0, failed: 0, skipped: 1, absent: `${browser.name} was not found. ${browser.cure}` };
  return await vitestTask(browser.task, browser.report, isAfresh ? ["--only", "--force"] : []);
}

/**
 * For each backend, a description of what ran, the number of tests, and the checked fixtures.
 *
 * @param {TestBrowser} browser
 * @returns {Promise<string>}
 */
export async function browserTable({ task, report }) {
  const { ledgerTable } = await import("@grus/testing");
  const directories = packagesWith(task);
  const ledgers = mergedLedgers(directories, report);
  const counts = countedTests(directories.flatMap((directory) => testsIn(directory, report)));
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
 * @property {Set<string>} ran descriptions of the backends that ran
 */

/**
 * Counts tests by backend, which is the name of the outermost suite.
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
  return `${passed} tests passed, ${failed} failed (${seconds.toFixed(1)} s); ran on: ${what}`;
}
