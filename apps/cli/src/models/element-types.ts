// Element types of tensors in their source file, and the types in which they are written.
import type { OpenedWeights, TensorData } from "grus";

/** The written type of each source type. */
const WRITTEN: Readonly<Record<TensorData["dtype"], string>> = { float32: "F32", int32: "I32", bool: "BOOL" };

/** Remarks on types that change when tensors are written: how many, from and to which type. */
export function changeLines({ tensors, elements, format }: OpenedWeights): string[] {
  if (elements === undefined)
    return [`types: all floats of the ${format} file are written as F32, all integers as I32`];
  const counts = new Map<string, number>();
  for (const [name, { dtype }] of tensors) {
    const [from, to] = [elements.get(name), WRITTEN[dtype]];
    if (from !== to) counts.set(`${from} to ${to}`, (counts.get(`${from} to ${to}`) ?? 0) + 1);
  }
  return [...counts].map(
    ([change, count]) => `types: ${count} ${count === 1 ? "tensor" : "tensors"} changed from ${change}`,
  );
}
