// `pnpm rehearse`: a release in a scratch copy of the workspace, up to the last command, which sends nothing.
import { rehearseRelease } from "./release/rehearsal.mjs";
import { runParts } from "./suite/part.mjs";

const part = { name: "release rehearsal", run: () => rehearseRelease(console.log) };
process.exitCode = (await runParts([part])) ? 0 : 1;
