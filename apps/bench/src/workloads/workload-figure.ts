// What is measured of a workload.
import type { Timing } from "../measure.ts";
import type { Sizes } from "./workload.ts";

/** Training steps of a workload. */
export interface WorkloadFigure {
  readonly name: string;
  readonly about: string;
  readonly sizes: Sizes;
  /** Milliseconds a step, in undisturbed turns; in all turns where there is no such turn. */
  readonly step: Timing;
  readonly turns: number;
  /** Turns that no other process disturbed; undefined where the system does not tell. */
  readonly undisturbed: number | undefined;
  /** Cores that the run got in these turns. */
  readonly cores: number;
  /** GFLOP/s of a large product in this run. */
  readonly ceiling: number;
  /** PyTorch's recorded time, as this machine's speed changes it; only for the recorded sizes and threads. */
  readonly recorded: number | undefined;
  /** PyTorch in the same run, if it was asked for. */
  readonly torch?: TorchFigure | undefined;
}

/** PyTorch's steps, in turns between ours. */
export interface TorchFigure {
  readonly version: string;
  readonly step: Timing;
  /** Turns that no other process disturbed; undefined where the system does not tell. */
  readonly undisturbed: number | undefined;
}
