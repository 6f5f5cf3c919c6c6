// The types of tensors in the file that they come from, and what they are written as.
import type { OpenedWeights, TensorData } from "grus";

/** What each of a file's types is written as: all that a tensor is here. */
const WRITTEN: Readonly<Record<TensorData["dtype"], string>> = { float32: "F32", int32: "I32", bool: "BOOL" };

/** What is to be known of types that change when tensors are written: how many, from what to what. */
export function changeLines({ tensors, elements, format }: OpenedWeights): string[] {
  if (elements === undefined)
    return [
      `types: floats of ${format}'s file are written as F32 and whole numbers as I32, whatever they were`,
    ];
  const counts = new Map<string, number>();
  for (const [name, { dtype }] of tensors) {
    const [from, to] = [elements.get(name), WRITTEN[dtype]];
    if (from !== to) counts.set(`${from} to ${to}`, (counts.get(`${from} to ${to}`) ?? 0) + 1);
  }
  return [...counts].map(
    ([change, count]) => `types: ${count} ${count === 1 ? "tensor" : "tensors"} changed from ${change}`,
  );
}
