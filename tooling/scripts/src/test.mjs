// The one command that tests what a change is likely to break: `pnpm test`. One line a part, what failed in full, and the sum alone on the last line.
import { runParts } from "./suite/part.mjs";
import { defaultParts } from "./suite/parts.mjs";

process.exitCode = (await runParts(defaultParts())) ? 0 : 1;
