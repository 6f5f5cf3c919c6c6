// Checks the packages as they would be published: `node tooling/scripts/src/packages.mjs [name …]`, all of them without names.
import { runParts } from "./suite/part.mjs";
import { checkPackages } from "./suite/published.mjs";

const names = process.argv.slice(2);
const passed = await runParts([{ name: "packages as published", run: () => checkPackages(names) }]);
process.exitCode = passed ? 0 : 1;
