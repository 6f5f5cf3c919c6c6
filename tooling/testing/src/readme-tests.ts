// The programs of a README as tests.

import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test, vi } from "vitest";
import { type ReadmeProgram, readmePrograms } from "./readme-blocks.ts";

/** Options of {@link readmeTests}. */
export interface ReadmeTestOptions {
  /** The package in which the programs run, with its imports; default the folder of the README. */
  readonly directory?: string | URL;
}

/**
 * Declares one test for each program of a README (see {@link readmePrograms}); it passes if the program runs
 * without throwing and no `console.assert` in it fails. The program is written to `.readme/` of the package,
 * so that its imports resolve there. Throws if the file has no block.
 *
 * @param readme path or `file:` URL, e.g. `new URL("../README.md", import.meta.url)`
 */
export function readmeTests(readme: string | URL, options: ReadmeTestOptions = {}): void {
  const path = pathOf(readme);
  const directory = options.directory === undefined ? dirname(path) : pathOf(options.directory);
  const name = basename(path);
  const programs = readmePrograms(readFileSync(path, "utf8"));
  if (programs.length === 0) throw new Error(`${path} has no \`\`\`ts block; add an example.`);
  describe(name, () => {
    for (const program of programs) {
      const title = `lines ${program.firstLine}-${program.lastLine}`;
      if (program.skip === undefined) test(title, () => runReadmeProgram(path, program, directory));
      else test.skip(`${title} (${program.skip})`, () => {});
    }
  });
}

/** Runs one program of the README at `path`; errors have the line numbers of the README. */
export async function runReadmeProgram(
  path: string,
  program: ReadmeProgram,
  directory: string = dirname(path),
): Promise<void> {
  const folder = join(directory, ".readme");
  const file = join(folder, `${basename(path, ".md")}-line-${program.firstLine}-${randomUUID()}.ts`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, program.source);
  const restore = throwOnFailedAssert();
  try {
    await vi.importActual(file);
  } catch (error) {
    const line = lineIn(error, basename(file)) ?? `${program.firstLine}`;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Error(`${basename(path)}:${line}: ${message}`, { cause: error });
  } finally {
    restore();
    rmSync(file, { force: true });
  }
}

function pathOf(place: string | URL): string {
  return typeof place === "string" && !place.startsWith("file:") ? place : fileURLToPath(place);
}

/** `console.assert` only prints; while a program runs, it throws. */
function throwOnFailedAssert(): () => void {
  const original = console.assert;
  console.assert = (condition?: unknown, ...data: unknown[]) => {
    if (!condition)
      throw new Error(`console.assert failed${data.length > 0 ? `: ${data.map(String).join(" ")}` : ""}`);
  };
  return () => {
    console.assert = original;
  };
}

/** The line of the first stack frame inside `file`. */
function lineIn(error: unknown, file: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frame = error.stack?.split("\n").find((line) => line.includes(`${file}:`));
  return frame === undefined ? undefined : /:(\d+):\d+\)?$/.exec(frame)?.[1];
}
