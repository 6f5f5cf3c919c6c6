// Checks what must be right before a release and can be seen without building: `node tooling/scripts/src/release.mjs`.
import { checkRelease } from "./release/check.mjs";
import { runParts } from "./suite/part.mjs";

process.exitCode = (await runParts([{ name: "ready to publish", run: checkRelease }])) ? 0 : 1;
