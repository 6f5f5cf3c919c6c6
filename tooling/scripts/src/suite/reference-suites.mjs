// The suites that compare with the reference fixtures, and the ledgers they leave.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT, run } from "../run.mjs";
import { packagesWith } from "./turbo-parts.mjs";
import { readReport } from "./vitest-report.mjs";

/** @typedef {import("@grus/testing").LedgerReport} LedgerReport */
/** @typedef {import("@grus/testing").LedgerEntry} LedgerEntry */

const REPORT = "test-reference.json";

/** The folders of the packages that have a `*.reference.test.ts`. */
export function packagesWithReferences() {
  return packagesWith("test").filter((directory) => {
    return readdirSync(directory, { recursive: true, withFileTypes: true }).some(
      (file) => file.name.endsWith(".reference.test.ts") && !file.parentPath.includes("node_modules"),
    );
  });
}

/**
 * Runs the reference suites of a package; its ledgers are in its `reports/` then.
 *
 * @param {string} directory
 * @param {string} fixtures folder of the fixtures
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function runReferenceSuites(directory, fixtures) {
  for (const path of ledgerPaths(directory)) rmSync(path);
  rmSync(join(directory, "reports", REPORT), { force: true });
  const { code, output } = await run("vitest", ["run", "--mode", "reference"], {
    cwd: directory,
    env: { GRUS_REFERENCE_DIR: fixtures },
  });
  const counts = readReport(directory, REPORT);
  const failed = counts.failed === 0 && code !== 0 ? 1 : counts.failed;
  if (ledgerPaths(directory).length > 0)
    return { ...counts, failed, output: `${output}\n${counts.output ?? ""}` };
  const complaint = `${relative(ROOT, directory)}: the suites wrote no ledger; call ledger.write() in afterAll.\n`;
  return { ...counts, failed: failed + 1, output: `${output}\n${complaint}` };
}

/**
 * The ledgers of all packages, those of one backend merged: a fixture counts as checked when any suite checked it, and its
 * error is the largest of any.
 *
 * @param {readonly string[]} directories
 * @returns {Map<string, LedgerEntry[]>} by backend
 */
export function mergedLedgers(directories) {
  /** @type {Map<string, Map<string, LedgerEntry>>} */
  const backends = new Map();
  for (const path of directories.flatMap(ledgerPaths)) {
    /** @type {LedgerReport} */
    const report = JSON.parse(readFileSync(path, "utf8"));
    const entries = backends.get(report.backend) ?? new Map();
    for (const entry of report.entries) entries.set(entry.name, stronger(entries.get(entry.name), entry));
    backends.set(report.backend, entries);
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
 * @param {string} directory
 * @returns {string[]}
 */
function ledgerPaths(directory) {
  const reports = join(directory, "reports");
  try {
    const names = readdirSync(reports).filter((name) => /^reference-.*\.json$/.test(name));
    return names.map((name) => join(reports, name));
  } catch {
    return [];
  }
}
