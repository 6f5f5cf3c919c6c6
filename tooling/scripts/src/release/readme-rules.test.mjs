import { expect, test } from "vitest";
import { COMMAND, REQUIREMENTS, readmeProblems } from "./readme-rules.mjs";

test("a library says how it is installed and what it needs, also across lines", () => {
  const text = `# @grus/cells\n\n    npm install @grus/cells\n\n${REQUIREMENTS.replace("The types", "The\ntypes")}\n`;
  expect(readmeProblems({ name: "@grus/cells", exports: {} }, text)).toEqual([]);
  expect(readmeProblems({ name: "@grus/cells", exports: {} }, "# Cells")).toHaveLength(2);
});

test("a program says how it is run without being installed", () => {
  const program = { name: "@grus/cli", bin: { grus: "./dist/main.js" } };
  expect(readmeProblems(program, `    ${COMMAND}\n`)).toEqual([]);
  expect(readmeProblems(program, "")).toEqual([`@grus/cli: its README does not say "${COMMAND}".`]);
});
