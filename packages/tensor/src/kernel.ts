// The plain loops that define what a primitive computes.
import type { Precision, TypedArray } from "./dtype.ts";
import type { TensorSpec } from "./primitive.ts";
import type { Attrs, PrimitiveName, Program } from "./program.ts";

/** One application of a primitive, seen by its reference kernel. The outputs are allocated and not cleared. */
export interface KernelStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly TypedArray[];
  readonly inputSpecs: readonly TensorSpec[];
  readonly outputs: readonly TypedArray[];
  readonly outputSpecs: readonly TensorSpec[];
  readonly precision: Precision;
  /** The kernel of another primitive, by its name. */
  readonly kernelOf: <Q extends PrimitiveName>(name: Q) => Kernel<Q>;
  /** Runs a nested program and returns its outputs, fresh arrays. */
  readonly execute: (program: Program, inputs: readonly TypedArray[]) => readonly TypedArray[];
}

/** Computes the outputs of a step from its inputs. */
export type Kernel<P extends PrimitiveName> = (step: KernelStep<P>) => void;

/** A kernel for every primitive. */
export type Kernels = { readonly [P in PrimitiveName]: Kernel<P> };
