// What a primitive is. Its file holds the primitive itself (a name and a shape rule: all that tracing needs), its gradient rule and its reference
// kernel, each an export of its own, so that a bundle of a page that only infers carries no gradients and no plain loops.
import type { DType, Precision, TypedArray } from "./dtype.ts";
import type * as Operations from "./operations.ts";
import type { Program } from "./program.ts";
import type { Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A method, so that element types are compared in both directions: an unknown one (`Tensor`) fits everywhere, two known ones must
 * agree.
 */
export interface Accepts<D> {
  accept(dtype: D): void;
}

/** Shape and element type. */
export interface TensorSpec<D extends DType = DType> {
  readonly shape: Shape;
  readonly dtype: DType;
  /** For the type checker alone: never present. */
  readonly "~element"?: Accepts<D> | undefined;
}

/** A tensor's elements on the host, row-major. `TensorData` alone says nothing about the element type. */
export interface TensorData<D extends DType = DType> extends TensorSpec<D> {
  readonly data: TypedArray;
}

/** The static arguments of a step: plain data, known when tracing. */
export type Attrs = Readonly<Record<string, unknown>>;

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

/** One application of a primitive, seen by its gradient rule. */
export interface GradientStep<A extends Attrs = Attrs> {
  readonly attrs: A;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** The cotangent of each output; undefined where the result does not depend on it. */
  readonly cotangents: readonly (Tensor | undefined)[];
  /** Whether each input's cotangent is wanted. */
  readonly wanted: readonly boolean[];
}

/** What a gradient rule builds its answer from: every operation, and the differentiation of functions. */
export type GradientTools = typeof Operations & {
  /** Cotangents of `primals` under the vector-Jacobian product of `f`; zeros where `f` does not depend on one. */
  readonly vjp: (
    f: (...primals: Tensor[]) => readonly Tensor[],
    primals: readonly Tensor[],
    cotangents: readonly (Tensor | undefined)[],
  ) => Tensor[];
};

/** An operation that programs are made of. */
export interface Primitive<A extends Attrs = Attrs> {
  readonly name: string;
  /** The shape rule: validates the operands and says what comes out. */
  infer(inputs: readonly TensorSpec[], attrs: A): readonly TensorSpec[];
}

/**
 * The cotangent of each input of a primitive; undefined where it is zero or the input is not real-valued. It is built of operations, so
 * gradients have gradients.
 */
export type GradientRule<A extends Attrs = Attrs> = {
  // As a method, so that rules for particular attributes stand in one table.
  rule(step: GradientStep<A>, tools: GradientTools): readonly (Tensor | undefined)[];
}["rule"];

/** The plain loops that define what a primitive computes. */
export type Kernel<A extends Attrs = Attrs> = {
  // As a method, so that kernels for particular attributes stand in one table.
  kernel(step: KernelStep<A>): void;
}["kernel"];
