// Runs the TypeScript compiler on given files.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** The errors of the compiler in the file `main` among `files`, in strict mode; empty if there are none. */
export async function typeErrors(files: ReadonlyMap<string, string>, main: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "grus-types-"));
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", ""];
  try {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    await promisify(execFile)(process.execPath, [compiler, ...options, main], { cwd: folder });
    return "";
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
