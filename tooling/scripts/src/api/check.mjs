// The committed API reports: `api.md` in the folder of every published library.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ROOT, run, turbo } from "../run.mjs";
import { ofExitCode, sum } from "../suite/part.mjs";
import { publishedLibraries } from "./libraries.mjs";
import { unnameableTypes } from "./nameable.mjs";

/** @typedef {import("../suite/part.mjs").PartResult} PartResult */
/** @typedef {import("./libraries.mjs").Library} Library */

/** Longer differences are truncated. */
const MOST_LINES = 80;

/**
 * Builds the libraries and writes their reports.
 *
 * @returns {Promise<PartResult>} a test for each library
 */
export async function writeReports() {
  return withReports((library, report) => {
    writeFileSync(reportPath(library), report);
    return { passed: 1, failed: 0 };
  });
}

/** The package that users may install alone: it must export all types that its signatures use. */
const COMPLETE = "grus";

/**
 * Builds the libraries, compares their reports with the committed ones, and looks for optional properties
 * that refuse `undefined` and for types that users of `grus` cannot name.
 *
 * @returns {Promise<PartResult>} two tests for each library, and one for the types
 */
export async function checkReports() {
  const reports = await withReports(async (library, report) =>
    sum([await compareReport(library, report), await checkOptions(library, report)]),
  );
  if (reports.failed > 0) return reports;
  const libraries = publishedLibraries();
  const { programOf } = await import("./report.mjs");
  const complete = libraries.filter(({ name }) => name === COMPLETE);
  const missing = complete.flatMap((library) => unnameableTypes(library, libraries, programOf(libraries)));
  return sum([reports, missing.length === 0 ? { passed: 1, failed: 0 } : unnameable(missing)]);
}

/**
 * @param {readonly string[]} missing
 * @returns {PartResult}
 */
function unnameable(missing) {
  const cure = "Export them as types in packages/grus/src/types.ts.";
  return {
    passed: 0,
    failed: 1,
    output: `Types that users of ${COMPLETE} cannot name: ${missing.join(", ")}.\n${cure}\n`,
  };
}

/**
 * @param {(library: Library, report: string) => PartResult | Promise<PartResult>} use
 * @returns {Promise<PartResult>}
 */
async function withReports(use) {
  const libraries = publishedLibraries();
  const build = await turbo(["build", ...libraries.map(({ name }) => `--filter=${name}`)]);
  if (build.code !== 0) return ofExitCode(build);
  const { apiReports } = await import("./report.mjs");
  const reports = apiReports(libraries);
  return sum(
    await Promise.all(
      libraries.map((library) => use(library, /** @type {string} */ (reports.get(library.name)))),
    ),
  );
}

/**
 * @param {Library} library
 * @param {string} report
 * @returns {Promise<PartResult>}
 */
export async function compareReport(library, report) {
  const path = reportPath(library);
  const committed = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (committed === report) return { passed: 1, failed: 0 };
  const cure = "Run `pnpm api`, review the difference, and commit the reports with the change.";
  const output = `${relative(ROOT, path)} differs from the API of ${library.name}. ${cure}\n${await difference(committed, report)}\n`;
  return { passed: 0, failed: 1, output };
}

/**
 * @param {Library} library
 * @param {string} report
 * @returns {Promise<PartResult>}
 */
export async function checkOptions({ name }, report) {
  const { propertiesWithoutUndefined } = await import("./optional-properties.mjs");
  const found = propertiesWithoutUndefined(report);
  if (found.length === 0) return { passed: 1, failed: 0 };
  const cure = "Write `?: T | undefined`, so that a value that may be absent can be passed on.";
  const output = `${name}: optional properties that refuse undefined: ${found.length}. ${cure}\n${found.join("\n")}\n`;
  return { passed: 0, failed: 1, output };
}

/**
 * @param {string} committed
 * @param {string} report
 * @returns {Promise<string>}
 */
async function difference(committed, report) {
  const folder = mkdtempSync(join(tmpdir(), "api-"));
  try {
    writeFileSync(join(folder, "committed"), committed);
    writeFileSync(join(folder, "now"), report);
    const { output } = await run("git", ["diff", "--no-index", "--no-color", "committed", "now"], {
      cwd: folder,
    });
    const lines = output.split("\n").slice(4);
    const rest = lines.length - MOST_LINES;
    return [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Library} library
 * @returns {string}
 */
function reportPath({ directory }) {
  return join(directory, "api.md");
}
