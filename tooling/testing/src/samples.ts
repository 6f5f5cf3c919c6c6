// Files that the tools of today wrote, with their own answers: `../shared/reference-files` beside the repository.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of a tool, and what is expected of opening it. */
export interface Sample {
  readonly name: string;
  readonly file: string;
  /** The stem of the files of inputs and outputs, by default `name`; null for none. */
  readonly data?: string | null | undefined;
  /** "run": numbers equal within `tolerance`; "refuse": one message; "wish": either; "tensors": weights alone. */
  readonly expect: "run" | "refuse" | "wish" | "tensors";
  readonly tolerance: number;
  readonly note: string;
  /** Flags of the command line with which it is opened. */
  readonly options?: readonly string[] | undefined;
}

/** The samples of a folder: "torch" or "keras". Empty where the folder is not beside the repository. */
export function samplesOf(folder: string): readonly Sample[] {
  const index = samplePath(folder, "index.json");
  return existsSync(index) ? (JSON.parse(readFileSync(index, "utf8")) as Sample[]) : [];
}

/** The path of a file of a folder of samples. */
export function samplePath(folder: string, file: string): string {
  const root = fileURLToPath(new URL("../../../../shared/reference-files", import.meta.url));
  return join(root, folder, file);
}

/** The bytes of a file of a folder of samples. Throws if it does not exist. */
export function sampleFile(folder: string, file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(samplePath(folder, file)));
}
