// `pnpm rehearse`: a release in a scratch copy of the workspace, with a dry run of publishing.
import { rehearseRelease } from "./release/rehearsal.mjs";
import { runParts } from "./suite/part.mjs";

const part = { name: "release rehearsal", run: () => rehearseRelease(console.log) };
process.exitCode = (await runParts([part])) ? 0 : 1;
