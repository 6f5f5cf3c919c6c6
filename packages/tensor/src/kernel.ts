// Reference kernels: the plain loops that define each primitive.
import type { Precision, TypedArray } from "./dtype.ts";
import type { TensorSpec } from "./primitive.ts";
import type { Attrs, PrimitiveName, Program } from "./program.ts";

/**
 * One application of a primitive, as its reference kernel receives it. Outputs are allocated but not cleared.
 */
export interface KernelStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly TypedArray[];
  readonly inputSpecs: readonly TensorSpec[];
  readonly outputs: readonly TypedArray[];
  readonly outputSpecs: readonly TensorSpec[];
  readonly precision: Precision;
  /** Looks up the kernel of another primitive by name. */
  readonly kernelOf: <Q extends PrimitiveName>(name: Q) => Kernel<Q>;
  /** Runs a nested program and returns its outputs, new arrays. */
  readonly execute: (program: Program, inputs: readonly TypedArray[]) => readonly TypedArray[];
}

/** Computes the outputs of a step from its inputs. */
export type Kernel<P extends PrimitiveName> = (step: KernelStep<P>) => void;

/** A kernel for every primitive. */
export type Kernels = { readonly [P in PrimitiveName]: Kernel<P> };
