// The interface of tasks: batches of sequences with targets, and a score with a threshold for solved tasks.
import type { Tensor } from "@grus/tensor";
import type { Part } from "./random.ts";

/** Sequences and their targets. */
export interface TaskBatch {
  /** float32 [batch, time, inputSize] */
  readonly input: Tensor;
  /** float32 [batch, outputSize] for regression, int32 [batch] or [batch, time] for classes. */
  readonly target: Tensor;
}

/** A task for a recurrent network. */
export interface Task {
  readonly name: string;
  readonly time: number;
  readonly inputSize: number;
  readonly outputSize: number;
  /** Whether the network is read out after the last step or at every step. */
  readonly answers: "last" | "all";
  /** `size` rows, determined by the seed; `part` separates validation from training. */
  batch(size: number, seed: number, part: Part): TaskBatch;
  /** The loss of predictions [batch, outputSize] or [batch, time, outputSize]. */
  loss(prediction: Tensor, target: Tensor): Tensor;
  /** The reported score, its direction, the threshold for solved tasks, and the chance level. */
  readonly score: {
    readonly name: string;
    readonly better: "lower" | "higher";
    readonly solved: number;
    readonly chance: number;
  };
  /** The score of a batch, a scalar. */
  scoreOf(prediction: Tensor, target: Tensor): Tensor;
}
