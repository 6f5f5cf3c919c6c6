// The gradient rule of a primitive. Each rule is a file of `gradients/`, which only automatic differentiation
// imports.
import type { Attrs, PrimitiveName } from "./program.ts";
import type { Tensor } from "./tensor.ts";

/** One application of a primitive, as its gradient rule receives it. */
export interface GradientStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** The cotangent of each output; undefined where the result does not depend on it. */
  readonly cotangents: readonly (Tensor | undefined)[];
  /** Whether the cotangent of each input is needed. */
  readonly wanted: readonly boolean[];
}

/**
 * Cotangents of `primals` under the vector-Jacobian product of `f`; zeros where `f` does not depend on one.
 */
export type Vjp = (
  f: (...primals: Tensor[]) => readonly Tensor[],
  primals: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
) => Tensor[];

/**
 * The cotangent of each input of a primitive; undefined where it is zero or the input is not float32. Rules
 * are composed of operations, so that gradients can be differentiated again. `vjp`, which depends on all
 * rules, is passed in to avoid a cycle.
 */
export type GradientRule<P extends PrimitiveName> = (
  step: GradientStep<P>,
  vjp: Vjp,
) => readonly (Tensor | undefined)[];

/** A rule for every primitive. */
export type GradientRules = { readonly [P in PrimitiveName]: GradientRule<P> };
