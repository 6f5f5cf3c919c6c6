// The plain loops that define what a primitive computes.
import type { Precision, TypedArray } from "./dtype.ts";
import type { Attrs, TensorSpec } from "./primitive.ts";
import type { Program } from "./program.ts";

/** One application of a primitive, seen by its reference kernel. The outputs are allocated and not cleared. */
export interface KernelStep<A extends Attrs = Attrs> {
  readonly attrs: A;
  readonly inputs: readonly TypedArray[];
  readonly inputSpecs: readonly TensorSpec[];
  readonly outputs: readonly TypedArray[];
  readonly outputSpecs: readonly TensorSpec[];
  readonly precision: Precision;
  /** The kernel of another primitive, by its name. */
  readonly kernelOf: (name: string) => Kernel;
  /** Runs a nested program and returns its outputs, fresh arrays. */
  readonly execute: (program: Program, inputs: readonly TypedArray[]) => readonly TypedArray[];
}

/** Computes the outputs of a step from its inputs. */
export type Kernel<A extends Attrs = Attrs> = {
  // As a method, so that kernels for particular attributes stand in one table.
  kernel(step: KernelStep<A>): void;
}["kernel"];
