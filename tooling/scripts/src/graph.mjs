// The import graph: fails on any arrow between packages that is not listed here, on undeclared dependencies,
// on cycles between packages and between files of a package, and on imports of a package's own index.ts.
import { fileURLToPath } from "node:url";
import { checkGraph } from "./graph/check.mjs";
import { readWorkspace } from "./graph/workspace.mjs";

/**
 * The arrows of the design. "types:NAME" allows imports of types only; "packages" is everything under
 * packages/.
 */
const ARROWS = {
  "@grus/tensor": [],
  "@grus/backend-wasm": ["@grus/tensor"],
  "@grus/backend-gpu": ["@grus/tensor"],
  "@grus/cells": ["@grus/tensor"],
  "@grus/optim": ["@grus/tensor"],
  "@grus/data": ["@grus/tensor"],
  "@grus/io": ["@grus/tensor", "@grus/cells"],
  "@grus/onnx": ["@grus/tensor", "@grus/cells", "@grus/io"],
  "@grus/keras": ["@grus/tensor", "@grus/cells", "@grus/io"],
  "@grus/train": ["@grus/tensor", "@grus/optim", "@grus/data"],
  "@grus/forecast": ["@grus/tensor", "@grus/cells", "@grus/optim", "@grus/data", "@grus/train", "@grus/io"],
  "@grus/text": ["@grus/tensor", "@grus/cells", "@grus/optim", "@grus/data", "@grus/train", "@grus/io"],
  grus: ["packages"],
  apps: ["packages"],
  "@grus/bench": ["packages", "@grus/testing"],
  "@grus/examples": ["packages", "@grus/testing"],
  "@grus/config": [],
  "@grus/testing": [],
  "@grus/scripts": ["@grus/testing"],
};

/** Whether type-only imports count in cycles of files. */
const TYPES_MAKE_CYCLES = true;

const root = fileURLToPath(new URL("../../../", import.meta.url));
const packages = readWorkspace(root);
const problems = checkGraph(packages, ARROWS, { typesMakeCycles: TYPES_MAKE_CYCLES });
for (const problem of problems) console.error(problem);
const files = packages.flatMap((owner) => owner.files);
const imports = files.reduce((sum, file) => sum + file.imports.length, 0);
console.log(
  `graph: ${packages.length} packages, ${files.length} files, ${imports} imports: ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
