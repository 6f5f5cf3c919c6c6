// Functions applied to each step independently, for tensors and ragged sequences.
import type { DType, Floats, Sequence, Tensor } from "@grus/tensor";
import type { Filter, FilterCall, LayerCall } from "./layer.ts";
import { defined } from "./part-definition.ts";
import { checkSteps, clearRagged, isCheckedRagged } from "./ragged.ts";

/**
 * A function of each step, [..., features] -> [..., features], as a call that takes tensors and ragged
 * sequences. `f` sees 0 in the padding.
 */
export function eachStep<Reads extends DType>(
  source: string,
  f: (x: Tensor<Reads>) => Tensor,
): LayerCall<Reads> {
  const call = (x: Sequence<Reads>): Sequence => {
    if (!isCheckedRagged(source, x)) return f(x);
    const values = f(clearRagged(x));
    checkSteps(source, x, values);
    return { values, lengths: x.lengths };
  };
  return call as LayerCall<Reads>;
}

/** A shape-preserving function of tensors, without parameters, as a part: `activation(relu)`. */
export function activation(f: (x: Tensor) => Tensor): Filter {
  const options = { function: f };
  return defined({ kind: "activation", options }, { bind: () => eachStep("activation", f) as FilterCall });
}

/**
 * Applies `f`, a function of each step, to sequences; the result must be [batch, time, …]. `f` sees 0 in the
 * padding. Throws {@link ShapeError} if the result has other steps.
 */
export function mapSteps<X extends Sequence>(x: X, f: (values: Tensor) => Tensor): Floats<X> {
  return eachStep("mapSteps", f)(x);
}
