// What takes part in a comparison.
import type { TensorData } from "grus";
import type { RecurrentShape } from "../recurrent-benchmarks.ts";

/** What every contestant is given. */
export interface Problem {
  readonly shape: RecurrentShape;
  /** PyTorch's layout, by name. */
  readonly weights: Readonly<Record<"weightIh" | "weightHh" | "biasIh" | "biasHh", TensorData>>;
  /** [batch, time, input]. */
  readonly x: Float32Array;
}

/** A library, or Grus. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  train?(problem: Problem): { step(): number } | Promise<{ step(): number }>;
  infer?(problem: Problem): Inference | Promise<Inference>;
}

/** Inference, prepared. */
export interface Inference {
  run(): Float32Array | Promise<Float32Array>;
  /** Whether outputs are [time, batch, hidden] instead of [batch, time, hidden]. */
  readonly isTimeMajor?: boolean;
}
