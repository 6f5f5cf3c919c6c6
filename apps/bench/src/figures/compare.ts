// Comparison of Grus with other libraries in Node.
import type { Backend } from "grus";
import { grus } from "../peers/grus.ts";
import { jax } from "../peers/jax.mjs";
import { installPeers } from "../peers/load.mjs";
import { onnxruntime } from "../peers/onnxruntime.mjs";
import { tfjs } from "../peers/tfjs.mjs";
import { type Compared, type CompareOptions, compareOne } from "./comparison.ts";

/** Compares training steps and inference; `onLines` receives figures by size. Throws if results differ. */
export async function compareAll(
  backend: Backend,
  threads: number,
  onLines: (lines: readonly Compared[]) => void = () => {},
  { sizes = ["S", "M", "L"], ...rounds }: CompareOptions = {},
): Promise<Compared[]> {
  installPeers();
  const contestants = [
    grus(backend),
    await onnxruntime("node", threads),
    await onnxruntime("web", threads),
    await jax(),
    await tfjs("wasm", threads),
    await tfjs("cpu", threads),
  ];
  const all: Compared[] = [];
  for (const work of ["train", "infer"] as const) {
    const able = contestants.filter((one) => one[work] !== undefined);
    for (const size of sizes) {
      const lines = await compareOne(backend, able, { work, size, before: all, rounds });
      all.push(...lines);
      onLines(lines);
    }
  }
  return all;
}
