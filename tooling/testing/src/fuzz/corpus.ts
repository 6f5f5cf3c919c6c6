// Kept inputs of a fuzz target in one compressed file.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { fileNameOf } from "./target-name.ts";

/** A window of 16 MiB: inputs that are alike take little room. */
const COMPRESSION = {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 10 },
};

/** The file of a target's kept inputs in the folder `corpus`. */
export function corpusFile(corpus: URL, target: string): string {
  return fileURLToPath(new URL(`${fileNameOf(target)}.br`, corpus));
}

/** The kept inputs; none if there is no file. */
export function readCorpus(path: string): Uint8Array[] {
  if (!existsSync(path)) return [];
  const bytes = brotliDecompressSync(readFileSync(path));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inputs: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at, true);
    inputs.push(new Uint8Array(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return inputs;
}

/** Replaces the kept inputs. Each is preceded by its length in four bytes, little-endian; Brotli compresses all. */
export function writeCorpus(path: string, inputs: readonly Uint8Array[]): void {
  if (inputs.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const parts = inputs.flatMap((input) => [new Uint8Array(Uint32Array.of(input.length).buffer), input]);
  writeFileSync(path, brotliCompressSync(Buffer.concat(parts), COMPRESSION));
}
