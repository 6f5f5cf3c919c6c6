// Checks the packages as published: `node tooling/scripts/src/packages.mjs [name …]`; without names, all
// packages. Prints the installed size of each.
import { runParts } from "./suite/part.mjs";
import { checkPackages } from "./suite/published.mjs";

const names = process.argv.slice(2);
/** @type {string[]} */
const notes = [];
const run = () =>
  checkPackages(names.length === 0 ? undefined : names, (line) => {
    notes.push(line);
  });
const passed = await runParts([{ name: "packages as published", run }], console.log, () => {
  if (notes.length > 0) console.log(`\n${notes.join("\n")}\n`);
});
process.exitCode = passed ? 0 : 1;
