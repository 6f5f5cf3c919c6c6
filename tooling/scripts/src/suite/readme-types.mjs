// Type-checks the programs in all READMEs, in one run of the compiler.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { ROOT, run } from "../run.mjs";
import { ofExitCode } from "./part.mjs";
import { packagesWith } from "./turbo-parts.mjs";

/**
 * Writes every program into `.readme/types/` of its package (the root README's into that of `grus`), so that
 * imports resolve as they do there, and checks them all. Line n of such a file is line n of the README.
 *
 * @returns {Promise<import("./part.mjs").PartResult>}
 */
export async function checkReadmeTypes() {
  const { readmePrograms } = await import("@grus/testing");
  const readmes = [
    { path: join(ROOT, "README.md"), owner: join(ROOT, "packages/grus") },
    ...packagesWith("check").map((owner) => ({ path: join(owner, "README.md"), owner })),
  ].filter(({ path }) => existsSync(path));
  const files = readmes.flatMap(({ path, owner }) => {
    const programs = readmePrograms(readFileSync(path, "utf8"));
    return programs.map(({ firstLine, source }) => {
      const prefix = path === join(ROOT, "README.md") ? "root-" : "";
      const file = join(owner, ".readme/types", `${prefix}${basename(path, ".md")}-line-${firstLine}.ts`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, source);
      return file;
    });
  });
  try {
    const result = await run("tsc", ["-p", writeConfig(files)], { seconds: 120 });
    return result.code === 0 ? { passed: files.length, failed: 0 } : ofExitCode(result);
  } finally {
    for (const file of files) rmSync(dirname(file), { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} files
 * @returns {string}
 */
function writeConfig(files) {
  const path = join(ROOT, "tooling/scripts/.readme/tsconfig.json");
  const config = {
    extends: "../../config/tsconfig.base.json",
    compilerOptions: {
      noEmit: true,
      customConditions: ["@grus/source"],
      moduleDetection: "force",
      noUnusedLocals: false,
      declaration: false,
      isolatedDeclarations: false,
    },
    files: files.map((file) => relative(dirname(path), file)),
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(config));
  return path;
}
