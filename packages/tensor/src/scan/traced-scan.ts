// A scan as it is traced.
import type { Tensor } from "../tensor.ts";

/** The body's parameters and results, and the operands. */
export interface TracedScan {
  readonly length: number;
  /** The initial carries, the body's parameters for them, and its results. */
  readonly starts: readonly Tensor[];
  readonly carries: readonly Tensor[];
  readonly next: readonly Tensor[];
  /** The sequences, and the body's parameters for their slices. */
  readonly sequences: readonly Tensor[];
  readonly slices: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** A scan that computes less. */
export interface SplitScan {
  readonly scan: TracedScan;
  /** The last carries and the stacked outputs of the whole, from those of `scan`. */
  finish(last: readonly Tensor[], stacked: readonly Tensor[]): ScanResults;
}

/** The results of a scan. */
export interface ScanResults {
  readonly carry: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}
