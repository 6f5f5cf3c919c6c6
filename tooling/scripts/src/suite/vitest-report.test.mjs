import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readReport } from "./vitest-report.mjs";

const directory = mkdtempSync(join(tmpdir(), "report-"));
mkdirSync(join(directory, "reports"));
afterAll(() => rmSync(directory, { recursive: true }));

/** @param {object} report */
function read(report) {
  const base = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(join(directory, "reports/test.json"), JSON.stringify({ ...base, ...report }));
  return readReport(directory, "test.json");
}

describe("readReport", () => {
  test("reads the counts; pending and todo count as skipped", () => {
    const report = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 3 };
    expect(read(report)).toEqual({ passed: 7, failed: 2, skipped: 4 });
  });

  test("adds a failure for a file that failed before its first test, but not for one with failed tests", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] },
      { status: "passed", assertionResults: [{ status: "passed" }] },
    ];
    expect(read({ numPassedTests: 2, numFailedTests: 1, testResults })).toMatchObject({
      passed: 2,
      failed: 2,
    });
  });

  test("fails if no test ran or there is no report", () => {
    expect(read({ numPendingTests: 4 })).toMatchObject({ passed: 0, failed: 1, skipped: 4 });
    expect(readReport(directory, "none.json")).toMatchObject({ passed: 0, failed: 1 });
  });
});
