// Removes folders of the current package, so that a build leaves no files of earlier builds.
import { rmSync } from "node:fs";

for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
