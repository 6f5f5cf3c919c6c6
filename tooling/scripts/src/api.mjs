// Writes the API report of every published library, `packages/*/api.md`; with `--check`, compares them with
// the committed ones.
import { checkReports, writeReports } from "./api/check.mjs";
import { runParts } from "./suite/part.mjs";

const check = process.argv.includes("--check");
const part = check
  ? { name: "API reports", run: checkReports }
  : { name: "API reports written", run: writeReports };
process.exitCode = (await runParts([part])) ? 0 : 1;
