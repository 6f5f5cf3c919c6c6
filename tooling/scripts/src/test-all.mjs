// Everything that can be tested: `pnpm test:all`. Prints what `pnpm test` prints.
import { runParts } from "./suite/part.mjs";
import { allParts } from "./suite/parts.mjs";

// The suites read it and leave nothing out.
process.env.GRUS_TESTS = "all";
process.exitCode = (await runParts(allParts())) ? 0 : 1;
