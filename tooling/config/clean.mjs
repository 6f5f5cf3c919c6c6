// Removes folders of the package it is run in: a build writes what its sources make, and leaves nothing of earlier ones.
import { rmSync } from "node:fs";

for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
