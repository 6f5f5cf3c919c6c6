// Checkpoints: tensors by name, and a record of everything else.
import type { TensorData } from "@grus/tensor";

/**
 * Plain data: JSON values with all float64 numbers, including NaN, the infinities and -0. Undefined fields
 * are omitted.
 */
export type CheckpointValue =
  | null
  | boolean
  | number
  | string
  | readonly CheckpointValue[]
  | { readonly [key: string]: CheckpointValue | undefined };

/** The state of a run at one moment. */
export interface CheckpointContent {
  /** float32 (a Float64Array in float64 runs), int32 and bool, bit for bit. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** Counters, history, settings. */
  readonly record: CheckpointValue;
}
