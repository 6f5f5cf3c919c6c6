import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type ReadmeProgram, readmePrograms } from "./readme-blocks.ts";
import { readmeTests, runReadmeProgram } from "./readme-tests.ts";

const readme = fileURLToPath(new URL("../README.md", import.meta.url));
const program = (code: string, line = 30): ReadmeProgram => {
  const fence = "```";
  return readmePrograms(`${"\n".repeat(line - 2)}${fence}ts\n${code}\n${fence}`)[0]!;
};

readmeTests(new URL("../README.md", import.meta.url));

describe("runReadmeProgram", () => {
  test("runs typed code, which imports its own package by name", async () => {
    await runReadmeProgram(
      readme,
      program(`import { largestRelativeError } from "@grus/testing";
const error: number = await Promise.resolve(largestRelativeError([3], [2]));
if (error !== 0.5) throw new Error(String(error));`),
    );
  });

  test("fails with the name and line of the README if the code throws", async () => {
    const failing = program('const a: number = 1;\nif (a === 1) {\n  throw new TypeError("no");\n}');
    await expect(runReadmeProgram(readme, failing)).rejects.toThrow("README.md:32: TypeError: no");
  });

  test("fails if console.assert does, also after an await", async () => {
    const failing = program('console.assert(true);\nawait null;\nconsole.assert(1 > 2, "order", 7);');
    await expect(runReadmeProgram(readme, failing)).rejects.toThrow(
      "README.md:32: Error: console.assert failed: order 7",
    );
  });

  test("fails on syntax errors and missing imports", async () => {
    await expect(runReadmeProgram(readme, program("const = 1;"))).rejects.toThrow("README.md:");
    await expect(runReadmeProgram(readme, program('import { a } from "@grus/none";\na();'))).rejects.toThrow(
      "README.md:",
    );
  });

  test("runs a README of another folder inside a package, with the imports of that package", async () => {
    const elsewhere = join(mkdtempSync(join(tmpdir(), "readme-")), "README.md");
    const importing = program('import { expectClose } from "@grus/testing";\nexpectClose([1], [1]);');
    await expect(runReadmeProgram(elsewhere, importing)).rejects.toThrow("README.md:");
    await runReadmeProgram(elsewhere, importing, dirname(readme));
    rmSync(dirname(elsewhere), { recursive: true });
  });

  test("restores console.assert and leaves no file", async () => {
    const before = console.assert;
    await runReadmeProgram(readme, program("console.assert(true);"));
    expect(console.assert).toBe(before);
    const folder = fileURLToPath(new URL("../.readme", import.meta.url));
    expect(
      existsSync(folder) ? readdirSync(folder).filter((name) => name.includes("-line-30-")) : [],
    ).toEqual([]);
  });
});
