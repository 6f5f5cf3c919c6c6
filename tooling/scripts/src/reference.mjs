// Compares with the reference fixtures: `pnpm test:reference`. The folder is GRUS_REFERENCE_DIR, else
// ../shared/reference, else the committed subset. Prints, for each backend, how many fixtures of each kind
// were checked and the largest error.
import { basename } from "node:path";
import { turbo } from "./run.mjs";
import { runParts } from "./suite/part.mjs";
import {
  mergedLedgers,
  packagesWithReferences,
  REFERENCE_REPORT,
  runReferenceSuites,
} from "./suite/reference-suites.mjs";

const build = await turbo(["kernels", "@grus/testing#build"]);
if (build.code === 0) {
  process.exitCode = (await compare().catch(report)) ? 0 : 1;
} else {
  console.error(build.output);
  process.exitCode = 1;
}

/** @returns {Promise<boolean>} whether all passed */
async function compare() {
  const { ledgerTable, readManifest, referenceDirectory } = await import("@grus/testing");
  const fixtures = referenceDirectory();
  const { source } = readManifest(fixtures);
  console.log(`fixtures: ${fixtures} (${source})`);
  const directories = packagesWithReferences();
  const suites = directories.map((directory) => {
    return { name: basename(directory), run: () => runReferenceSuites(directory, fixtures) };
  });
  return await runParts(suites, console.log, () => {
    for (const [backend, entries] of mergedLedgers(directories, REFERENCE_REPORT))
      console.log(`\n${backend}\n${ledgerTable(entries)}`);
    console.log();
  });
}

/**
 * @param {Error} error
 * @returns {boolean} false
 */
function report({ message }) {
  console.error(message);
  return false;
}
