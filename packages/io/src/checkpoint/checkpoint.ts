// What a checkpoint holds: tensors by name, and a record of everything else.
import type { TensorData } from "@grus/tensor";

/** Plain data: what JSON holds, with every number of float64, among them NaN, the infinities and -0. A field that is undefined is left out. */
export type CheckpointValue =
  | null
  | boolean
  | number
  | string
  | readonly CheckpointValue[]
  | { readonly [key: string]: CheckpointValue | undefined };

/** A moment of a run. */
export interface CheckpointContent {
  /** float32 (a Float64Array where it is computed in float64), int32 and bool, bit for bit. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** Counters, history, settings. */
  readonly record: CheckpointValue;
}
