// What takes part in a comparison.
import type { Tensor } from "@grus/tensor";
import type { RecurrentShape } from "../layers.ts";

/** What every contestant is given. */
export interface Problem {
  readonly shape: RecurrentShape;
  /** PyTorch's layout, by name. */
  readonly weights: Readonly<Record<"weightIh" | "weightHh" | "biasIh" | "biasHh", Tensor>>;
  /** [batch, time, input]. */
  readonly x: Float32Array;
}

/** A library, or Grus. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** What a reader has to know of how it ran. */
  readonly note?: string;
  train?(problem: Problem): Training | Promise<Training>;
  infer?(problem: Problem): Inference | Promise<Inference>;
}

/** A training step, prepared. */
export interface Training {
  /** Forward, backward and Adam update; the loss before it. */
  step(): number | Promise<number>;
  dispose?(): void;
}

/** Inference, prepared. */
export interface Inference {
  run(): Float32Array | Promise<Float32Array>;
  /** Whether outputs are [time, batch, hidden] instead of [batch, time, hidden]. */
  readonly isTimeMajor?: boolean;
  dispose?(): void;
}

/** What is said of a library with its figures. */
export interface About {
  readonly version: string;
  readonly note?: string;
}
