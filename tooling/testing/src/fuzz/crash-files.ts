// Inputs that crash a reader, as files.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileNameOf } from "./target-name.ts";

/** Writes an input to reports/fuzz of the package whose test/fuzz-corpus is `corpus`; the path. */
export function keepCrash(corpus: URL, target: string, number: number, input: Uint8Array): string {
  const folder = fileURLToPath(new URL("../../reports/fuzz/", corpus));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${fileNameOf(target)}-${number}.bin`);
  writeFileSync(path, input);
  return path;
}
