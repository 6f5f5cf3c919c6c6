// The types of tensors in the file they come from, and what they are written as.
import type { TensorData } from "grus";
import type { Weights } from "./weights.ts";

/** The element types by name in a safetensors file that has been read without complaint. https://github.com/huggingface/safetensors#format */
export function safetensorsElements(file: Uint8Array): Map<string, string> {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<
    string,
    { readonly dtype: string }
  >;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, { dtype }]) => [name, dtype]),
  );
}

/** What each of a file's types is written as: all that a tensor is here. */
const WRITTEN: Readonly<Record<TensorData["dtype"], string>> = { float32: "F32", int32: "I32", bool: "BOOL" };

/** What is to be known of types that change when tensors are written: how many, from what to what. */
export function changeLines({ tensors, elements, format }: Weights): string[] {
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
