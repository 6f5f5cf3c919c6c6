// How much a batch counts in means.
import { leaves, type TensorData } from "@grus/tensor";
import type { HostBatch } from "./step-groups.ts";

/** By the rule of `options`, else the sum of its `mask` if it has one, else the first axis of its first tensor. */
export function weightOf<Batch>(
  batch: HostBatch<Batch>,
  { weight }: { readonly weight?: (batch: HostBatch<Batch>) => number },
): number {
  return weight?.(batch) ?? rowsOf(batch);
}

function rowsOf(batch: unknown): number {
  const mask = (batch as { mask?: TensorData }).mask;
  if (mask !== undefined) return (mask.data as Float32Array).reduce((a, b) => a + b, 0);
  return (leaves(batch) as TensorData[])[0]?.shape[0] ?? 1;
}
