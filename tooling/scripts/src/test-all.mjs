// The complete test run: `pnpm test:all`. Prints in the format of `pnpm test`.
import { runParts } from "./suite/part.mjs";
import { allParts } from "./suite/parts.mjs";

// The suites read this variable and then run all tests.
process.env.GRUS_TESTS = "all";
process.exitCode = (await runParts(allParts())) ? 0 : 1;
