// The number of elements by which a batch is weighted in means.
import { leaves, type TensorData } from "@grus/tensor";

/**
 * The weight by `options.weight`; else the number of valid steps of the batch's `target` (or of its last
 * field if it has no `target`), if that is ragged; else the sum of its `mask`, if any; else its rows, the
 * first axis of its first tensor.
 */
export function weightOf<Batch>(
  batch: Batch,
  { weight }: { readonly weight?: ((batch: Batch) => number) | undefined },
): number {
  return weight?.(batch) ?? stepsOf(batch) ?? rowsOf(batch);
}

/** Undefined unless the target is ragged: `{ values, lengths }`. */
function stepsOf(batch: unknown): number | undefined {
  const fields = batch as Readonly<Record<string, unknown>>;
  const target = fields.target ?? Object.values(fields).at(-1);
  const lengths = (target as { readonly lengths?: TensorData } | undefined)?.lengths;
  const isRagged = lengths?.data !== undefined && (target as { values?: unknown }).values !== undefined;
  return isRagged ? sumOf(lengths) : undefined;
}

function rowsOf(batch: unknown): number {
  const { mask } = batch as { readonly mask?: TensorData };
  return mask === undefined ? (leaves<TensorData>(batch)[0]?.shape[0] ?? 1) : sumOf(mask);
}

function sumOf({ data }: TensorData): number {
  return (data as Float32Array).reduce((total, value) => total + value, 0);
}
