// Functions that work on each step alone, for tensors and for sequences of different lengths.
import { type DType, type Floats, isRagged, type Sequence, type Tensor } from "@grus/tensor";
import type { Filter, FilterCall, LayerCall } from "./layer.ts";
import { checkRagged, checkSteps, clearRagged } from "./ragged.ts";

/** What works on each step alone, [..., features] -> [..., features], as a call that takes both kinds. Padding is 0 when `f` sees it. */
export function eachStep<Reads extends DType>(
  source: string,
  f: (x: Tensor<Reads>) => Tensor,
): LayerCall<Reads> {
  const call = (x: Sequence<Reads>): Sequence => {
    if (!isRagged(x)) return f(x);
    checkRagged(source, x);
    const values = f(clearRagged(x));
    checkSteps(source, x, values);
    return { values, lengths: x.lengths };
  };
  return call as LayerCall<Reads>;
}

/** A function of tensors that keeps their shape, without parameters, as a part: `activation(relu)`. */
export function activation(f: (x: Tensor) => Tensor): Filter {
  return { bind: () => eachStep("activation", f) as FilterCall };
}

/**
 * `f` over the steps of sequences: what works on each step alone and gives [batch, time, …] again. Padding is 0 when `f` sees it. Throws
 * {@link ShapeError} where a result has other steps.
 */
export function mapSteps<X extends Sequence>(x: X, f: (values: Tensor) => Tensor): Floats<X> {
  return eachStep("mapSteps", f)(x);
}
