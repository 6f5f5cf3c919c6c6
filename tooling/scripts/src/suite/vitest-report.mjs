// The JSON reports that Vitest writes in the packages.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The counts of a package's report. A missing report, a run without tests, and a test file that failed before
 * its first test are failures, which would otherwise pass silently.
 *
 * @param {string} directory of the package
 * @param {string} name of the report, e.g. "test.json"
 * @returns {import("./part.mjs").PartResult}
 */
export function readReport(directory, name) {
  const path = join(directory, "reports", name);
  if (!existsSync(path))
    return { passed: 0, failed: 1, output: `${path} is missing: the tests did not run.\n` };
  const report = JSON.parse(readFileSync(path, "utf8"));
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + brokenFiles(report);
  const skipped = report.numPendingTests + report.numTodoTests;
  if (passed + failed > 0) return { passed, failed, skipped };
  return { passed, failed: 1, skipped, output: `${path}: no test ran.\n` };
}

/**
 * A test in a report, with its metadata.
 *
 * @typedef {object} ReportedTest
 * @property {string[]} ancestorTitles names of its suites, the outermost first
 * @property {string} status "passed", "failed", or another value if it did not run
 * @property {number} [duration] milliseconds
 * @property {{ ledger?: import("@grus/testing").LedgerReport, ran?: string }} [meta]
 */

/**
 * The tests in a package's report; none if there is no report.
 *
 * @param {string} directory of the package
 * @param {string} name of the report
 * @returns {ReportedTest[]}
 */
export function testsIn(directory, name) {
  const path = join(directory, "reports", name);
  if (!existsSync(path)) return [];
  /** @type {{ testResults: { assertionResults: ReportedTest[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(path, "utf8"));
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

/**
 * @param {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} report
 * @returns {number}
 */
function brokenFiles({ testResults }) {
  return testResults.filter(({ status, assertionResults }) => {
    return status === "failed" && !assertionResults.some((result) => result.status === "failed");
  }).length;
}
