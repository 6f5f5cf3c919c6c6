import { expect, test } from "vitest";
import { COMMAND, REQUIREMENTS, readmeProblems } from "./readme-rules.mjs";

test("a library's README gives installation and requirements, also across lines", () => {
  const text = `# @grus/cells\n\n    npm install @grus/cells\n\n${REQUIREMENTS.replace("The types", "The\ntypes")}\n`;
  expect(readmeProblems({ name: "@grus/cells", exports: {} }, text)).toEqual([]);
  expect(readmeProblems({ name: "@grus/cells", exports: {} }, "# Cells")).toHaveLength(2);
});

test("a program's README gives the command that runs it without installing", () => {
  const program = { name: "@grus/cli", bin: { grus: "./dist/main.js" } };
  expect(readmeProblems(program, `    ${COMMAND}\n`)).toEqual([]);
  expect(readmeProblems(program, "")).toEqual([`@grus/cli: its README lacks "${COMMAND}".`]);
});
