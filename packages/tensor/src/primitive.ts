// A primitive is a name and a shape rule, which is all that tracing needs. Its reference kernel is another
// export of the same file and its gradient rule a file of `gradients/`, so that a bundle for inference
// contains neither gradients nor reference kernels.
import type { NoAttrs } from "./attributes.ts";
import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

/**
 * A method, so that element types are compared bivariantly: an unknown one (`Tensor`) is accepted everywhere,
 * two known ones must agree.
 */
export interface Accepts<D> {
  /** Never called: it is there for its type. */
  accept(dtype: D): void;
}

/** Shape and element type. */
export interface TensorSpec<D extends DType = DType> {
  readonly shape: Shape;
  readonly dtype: DType;
  /** For the type checker only: never present. */
  readonly "~element"?: Accepts<D> | undefined;
}

/** The elements of a tensor on the host, row-major. Without `D`, the element type is not known. */
export interface TensorData<D extends DType = DType> extends TensorSpec<D> {
  readonly data: TypedArray;
}

/** An operation of programs: `PrimitiveAttrs` lists them all. `A` are its attributes. */
export interface Primitive<Name extends string = string, A = NoAttrs> {
  readonly name: Name;
  /** The shape rule: validates the operands and returns the specs of the results. */
  infer(inputs: readonly TensorSpec[], attrs: A): readonly TensorSpec[];
}
