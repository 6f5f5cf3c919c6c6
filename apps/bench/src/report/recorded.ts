// Times of PyTorch, recorded on a similar machine (two cores) with two threads: PyTorch is not installed for
// a report, so they come from another run.
import type { SizeName } from "../figures/comparison.ts";

/** A recorded time. */
export interface Recorded {
  readonly name: string;
  readonly work: "train" | "infer" | "stream";
  /** Undefined for a stream. */
  readonly size?: SizeName;
  readonly milliseconds: number;
}

/** Training steps, inference, and a streaming step of batch 1, input 16, hidden 32. */
export const PYTORCH: readonly Recorded[] = [
  { name: "PyTorch", work: "train", size: "S", milliseconds: 10.1 },
  { name: "PyTorch", work: "train", size: "M", milliseconds: 15.2 },
  { name: "PyTorch", work: "train", size: "L", milliseconds: 82.7 },
  { name: "PyTorch", work: "infer", size: "S", milliseconds: 2.0 },
  { name: "PyTorch", work: "infer", size: "M", milliseconds: 3.8 },
  { name: "PyTorch", work: "stream", milliseconds: 0.05 },
];
