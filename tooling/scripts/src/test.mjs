// The default test run: `pnpm test`. Prints a line per part, the full output of failures, and the sum on the
// last line.
import { runParts } from "./suite/part.mjs";
import { defaultParts } from "./suite/parts.mjs";

process.exitCode = (await runParts(defaultParts())) ? 0 : 1;
