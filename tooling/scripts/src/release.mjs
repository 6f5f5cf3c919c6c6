// Checks that need no build and must pass before a release: `node tooling/scripts/src/release.mjs`.
import { checkRelease } from "./release/check.mjs";
import { runParts } from "./suite/part.mjs";

process.exitCode = (await runParts([{ name: "ready to publish", run: checkRelease }])) ? 0 : 1;
