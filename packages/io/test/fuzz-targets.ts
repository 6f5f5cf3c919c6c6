// What is fuzzed: every reader, with files of every kind that it reads.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { readZip } from "../src/files/zip.ts";
import { readPyTorch } from "../src/pytorch/read-pytorch.ts";
import { readSafetensors } from "../src/safetensors/read-safetensors.ts";
import { writeSafetensors } from "../src/safetensors/write-safetensors.ts";
import type { FuzzTarget } from "./fuzz.ts";

/** The files of a folder of fixtures. */
export function fixtures(folder: string, ending: RegExp): Uint8Array[] {
  const path = fileURLToPath(new URL(`fixtures/${folder}/`, import.meta.url));
  return readdirSync(path)
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => new Uint8Array(readFileSync(path + name)));
}

const text = new TextEncoder().encode("a text that is compressed ".repeat(40));
const archives = [
  zipSync({ "a.txt": text, "b/c.bin": new Uint8Array(300), stored: [text, { level: 0 }] }),
  ...fixtures("pytorch", /types\.pt$/),
];
const tensors = writeSafetensors(
  {
    a: { shape: [2, 3], dtype: "float32", data: new Float32Array(6) },
    b: { shape: [5], dtype: "int32", data: new Int32Array(5) },
  },
  { note: "a text" },
);

export const targets: readonly FuzzTarget[] = [
  { name: "safetensors", files: [tensors], read: (file) => readSafetensors(file) },
  {
    name: "zip",
    files: archives,
    read: (file) => Array.from(readZip(file, { mostBytes: 1 << 20 }).values(), (entry) => entry.read()),
  },
  { name: "PyTorch", files: fixtures("pytorch", /\.(pt|pth)$/), read: (file) => readPyTorch(file) },
];
