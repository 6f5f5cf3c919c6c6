// The suites that compare with the reference fixtures, and their ledgers.
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT, run } from "../run.mjs";
import { packagesWith } from "./turbo-parts.mjs";
import { readReport, testsIn } from "./vitest-report.mjs";

/** @typedef {import("@grus/testing").LedgerReport} LedgerReport */
/** @typedef {import("@grus/testing").LedgerEntry} LedgerEntry */

/** The report of the suites in Node. */
export const REFERENCE_REPORT = "test-reference.json";

/** The folders of the packages that have a `*.reference.test.ts`. */
export function packagesWithReferences() {
  return packagesWith("test").filter((directory) => {
    return readdirSync(directory, { recursive: true, withFileTypes: true }).some(
      (file) => file.name.endsWith(".reference.test.ts") && !file.parentPath.includes("node_modules"),
    );
  });
}

/**
 * Runs the reference suites of a package; afterwards its report contains the ledgers.
 *
 * @param {string} directory
 * @param {string} fixtures folder of the fixtures
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function runReferenceSuites(directory, fixtures) {
  rmSync(join(directory, "reports", REFERENCE_REPORT), { force: true });
  const { code, output } = await run("vitest", ["run", "--mode", "reference"], {
    cwd: directory,
    env: { GRUS_REFERENCE_DIR: fixtures },
  });
  const counts = readReport(directory, REFERENCE_REPORT);
  const failed = counts.failed === 0 && code !== 0 ? 1 : counts.failed;
  if (keptIn([directory], REFERENCE_REPORT).length > 0)
    return { ...counts, failed, output: `${output}\n${counts.output ?? ""}` };
  const problem = `${relative(ROOT, directory)}: the suites wrote no ledger; call keepLedger in their last tests.\n`;
  return { ...counts, failed: failed + 1, output: `${output}\n${problem}` };
}

/**
 * The ledgers in Vitest reports, merged by backend: a fixture counts as checked if any suite checked it, with
 * the largest error of all suites.
 *
 * @param {readonly string[]} directories of packages
 * @param {string} report
 * @returns {Map<string, LedgerEntry[]>} by backend
 */
export function mergedLedgers(directories, report) {
  /** @type {Map<string, Map<string, LedgerEntry>>} */
  const backends = new Map();
  for (const { backend, entries: found } of keptIn(directories, report)) {
    const entries = backends.get(backend) ?? new Map();
    for (const entry of found) entries.set(entry.name, stronger(entries.get(entry.name), entry));
    backends.set(backend, entries);
  }
  return new Map([...backends].map(([backend, entries]) => [backend, [...entries.values()]]));
}

/**
 * @param {LedgerEntry | undefined} a
 * @param {LedgerEntry} b
 * @returns {LedgerEntry}
 */
function stronger(a, b) {
  const rank = { open: 0, excluded: 1, checked: 2 };
  if (a === undefined || rank[b.state] > rank[a.state]) return b;
  return b.state === "checked" && (b.error ?? 0) > (a.error ?? 0) ? b : a;
}

/**
 * @param {readonly string[]} directories
 * @param {string} report
 * @returns {LedgerReport[]}
 */
function keptIn(directories, report) {
  return directories
    .flatMap((directory) => testsIn(directory, report))
    .flatMap(({ meta }) => (meta?.ledger === undefined ? [] : [meta.ledger]));
}
