// The one command that tests everything: `pnpm test`. One line a part, what failed in full, and the sum alone on the last line.
import { checkReports } from "./api/check.mjs";
import { checkRelease } from "./release/check.mjs";
import { run } from "./run.mjs";
import { browserPart } from "./suite/browser-suites.mjs";
import { ofExitCode, runParts } from "./suite/part.mjs";
import { checkPackages } from "./suite/published.mjs";
import { checkReadmeTypes } from "./suite/readme-types.mjs";
import { plainTask, vitestTask } from "./suite/turbo-parts.mjs";

const passed = await runParts([
  { name: "lint", run: async () => ofExitCode(await run("biome", ["check", "--error-on-warnings", "."])) },
  { name: "ready to publish", run: checkRelease },
  {
    name: "graph",
    run: async () => ofExitCode(await run(process.execPath, ["tooling/scripts/src/graph.mjs"])),
  },
  { name: "types", run: () => plainTask("check") },
  { name: "tests on source", run: () => vitestTask("test", "test.json") },
  { name: "tests on dist", run: () => vitestTask("test:dist", "test-dist.json") },
  { name: "tests in a browser", run: () => browserPart() },
  { name: "types of READMEs", run: checkReadmeTypes },
  { name: "packages as published", run: () => checkPackages() },
  { name: "API reports", run: checkReports },
]);
process.exitCode = passed ? 0 : 1;
