// The interface of the libraries that are compared.
import type { Tensor } from "@grus/tensor";
import type { RecurrentShape } from "../layers.ts";

/** The problem that every contestant solves. */
export interface Problem {
  readonly shape: RecurrentShape;
  /** By name, in PyTorch's layout. */
  readonly weights: Readonly<Record<"weightIh" | "weightHh" | "biasIh" | "biasHh", Tensor>>;
  /** [batch, time, input]. */
  readonly x: Float32Array;
}

/** Grus or another library. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** A remark on how it ran, printed with its figures. */
  readonly note?: string;
  train?(problem: Problem): Training | Promise<Training>;
  infer?(problem: Problem): Inference | Promise<Inference>;
}

/** A prepared training step. */
export interface Training {
  /** Forward, backward and Adam update; returns the loss before the update. */
  step(): number | Promise<number>;
  dispose?(): void;
}

/** Prepared inference. */
export interface Inference {
  run(): Float32Array | Promise<Float32Array>;
  /** Whether outputs are [time, batch, hidden] instead of [batch, time, hidden]. Default false. */
  readonly isTimeMajor?: boolean;
  dispose?(): void;
}

/** The version and remark printed with a library's figures. */
export interface About {
  readonly version: string;
  readonly note?: string;
}
