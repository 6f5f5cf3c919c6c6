// The contract of tasks: batches of sequences with targets, and a score that says when a task is solved.
import type { Tensor } from "@grus/tensor";
import type { Part } from "./random.ts";

/** Sequences and their targets. */
export interface TaskBatch {
  /** float32 [batch, time, inputSize] */
  readonly input: Tensor;
  /** float32 [batch, outputSize] for the last step, int32 [batch] or [batch, time] for classes. */
  readonly target: Tensor;
}

/** A task that shows what a recurrent network can learn. */
export interface Task {
  readonly name: string;
  readonly time: number;
  readonly inputSize: number;
  readonly outputSize: number;
  /** Whether the network answers after the last step, or at every one. */
  readonly answers: "last" | "all";
  /** `size` rows, the same for the same seed; `part` keeps validation apart from training. */
  batch(size: number, seed: number, part: Part): TaskBatch;
  /** From predictions [batch, outputSize] or [batch, time, outputSize]. */
  loss(prediction: Tensor, target: Tensor): Tensor;
  /** What is reported: lower or higher is better. */
  readonly score: {
    readonly name: string;
    readonly better: "lower" | "higher";
    readonly solved: number;
    readonly chance: number;
  };
  /** The score of a batch, a scalar. */
  scoreOf(prediction: Tensor, target: Tensor): Tensor;
}
