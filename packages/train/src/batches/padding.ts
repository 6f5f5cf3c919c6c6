// Which elements of a batch are padding, as far as the neighbouring fields show.
import { flatten, type TensorData } from "@grus/tensor";

/** A field of a batch, with the lengths or mask of its elements. */
export interface BatchField {
  /** "tokens.values" */
  readonly path: string;
  readonly leaf: TensorData;
  /**
   * Whether an element is neither past its row's `lengths` nor where the `mask` is 0; both are siblings of
   * the field, and a mask at the top level of the batch also applies.
   */
  counts(index: readonly number[]): boolean;
}

/** The fields of a batch. */
export function fieldsOf(batch: unknown): readonly BatchField[] {
  const leaves = flatten<TensorData>(batch);
  const known = new Map(leaves.map(({ path, leaf }) => [path, leaf]));
  return leaves.map(({ path, leaf }) => {
    const beside = (name: string) => known.get([...path.split(".").slice(0, -1), name].join("."));
    const [lengths, masks] = [beside("lengths"), [beside("mask"), known.get("mask")]];
    const counts = (index: readonly number[]) =>
      isWithin(index, lengths) && masks.every((mask) => isUnmasked(index, mask));
    return { path, leaf, counts };
  });
}

function isWithin([row = 0, step]: readonly number[], lengths: TensorData | undefined): boolean {
  if (lengths?.shape.length !== 1 || step === undefined) return true;
  return step < (lengths.data[row] ?? Number.POSITIVE_INFINITY);
}

/** By a mask [batch] or [batch, time]. */
function isUnmasked([row = 0, step = 0]: readonly number[], mask: TensorData | undefined): boolean {
  if (mask?.shape.length === 1) return mask.data[row] !== 0;
  return mask?.shape.length !== 2 || mask.data[row * mask.shape[1]! + step] !== 0;
}
