// How a primitive is differentiated. Each rule is a file of `gradients/`, which only differentiation imports.
import type { Attrs, PrimitiveName } from "./program.ts";
import type { Tensor } from "./tensor.ts";

/** One application of a primitive, seen by its gradient rule. */
export interface GradientStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** The cotangent of each output; undefined where the result does not depend on it. */
  readonly cotangents: readonly (Tensor | undefined)[];
  /** Whether each input's cotangent is wanted. */
  readonly wanted: readonly boolean[];
}

/** Cotangents of `primals` under the vector-Jacobian product of `f`; zeros where `f` does not depend on one. */
export type Vjp = (
  f: (...primals: Tensor[]) => readonly Tensor[],
  primals: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
) => Tensor[];

/**
 * The cotangent of each input of a primitive; undefined where it is zero or the input is not real-valued. It is built of operations, so
 * gradients have gradients. `vjp` differentiates functions; it is handed in, since it is made of all rules.
 */
export type GradientRule<P extends PrimitiveName> = (
  step: GradientStep<P>,
  vjp: Vjp,
) => readonly (Tensor | undefined)[];

/** A rule for every primitive. */
export type GradientRules = { readonly [P in PrimitiveName]: GradientRule<P> };
