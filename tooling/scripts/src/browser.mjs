// Tests in a browser: `pnpm test:browser`. Runs the suites on every backend of a page in headless Chromium.
// Prints for each the backend that ran, how many fixtures of each kind were checked and the largest error.
// The fixtures are those of `pnpm test:reference`.
import { browserPart, browserTable, chromium } from "./suite/browser-suites.mjs";
import { runParts } from "./suite/part.mjs";

// All tests run, unlike in `pnpm test`.
process.env.GRUS_TESTS = "all";
let table = "";
const part = {
  name: "in Chromium",
  run: async () => {
    const result = await browserPart(chromium, { isAfresh: true });
    if (!result.absent) table = await browserTable(chromium);
    return result;
  },
};
const passed = await runParts([part], console.log, () => console.log(`\n${table}`));
process.exitCode = passed ? 0 : 1;
