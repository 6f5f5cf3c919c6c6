// What a primitive is: a name and a shape rule, which is all that tracing needs. Its reference kernel is another export of the same file, its gradient
// rule a file of `gradients/`, so that a bundle of a page that only infers carries no gradients and no plain loops.
import type { NoAttrs } from "./attributes.ts";
import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

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

/** An operation that programs are made of: `PrimitiveAttrs` lists them all. `A` are its attributes. */
export interface Primitive<Name extends string = string, A = NoAttrs> {
  readonly name: Name;
  /** The shape rule: validates the operands and says what comes out. */
  infer(inputs: readonly TensorSpec[], attrs: A): readonly TensorSpec[];
}
