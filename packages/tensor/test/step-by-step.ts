// A recurrent sequence as sequences of one step each.
import { greater } from "../src/primitives/binary.ts";
import { cast } from "../src/primitives/cast.ts";
import { concat } from "../src/primitives/concat.ts";
import type { RecurrentWeights } from "../src/primitives/recurrent.ts";
import { slice } from "../src/primitives/slice.ts";
import type { Tensor } from "../src/tensor.ts";

/** How a sequence is walked. */
export interface Walk {
  readonly lengths: Tensor;
  readonly reverse: boolean;
  readonly timeMajor: boolean;
}

/** What a sequence gives: the output of each step, and the final states. */
export interface Walked {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** A recurrent sequence; without states they are the default. */
export type Sequence = (
  x: Tensor,
  weights: RecurrentWeights,
  states: readonly Tensor[],
  walk: Partial<Walk>,
) => Walked;

/** The sequence one step at a time, the states handed on from each to the next. */
export function stepByStep(
  sequence: Sequence,
  x: Tensor,
  weights: RecurrentWeights,
  states: readonly Tensor[],
  walk: Walk,
): Walked {
  const axis = walk.timeMajor ? 0 : 1;
  const outputs = new Array<Tensor>(x.shape[axis]!);
  const order = Array.from(outputs, (_, t) => t);
  let held = states;
  for (const t of walk.reverse ? order.toReversed() : order) {
    const lengths = cast(greater(walk.lengths, t), "int32");
    const step = sequence(slice(x, axis, t, t + 1), weights, held, { ...walk, lengths });
    outputs[t] = step.output;
    held = step.states;
  }
  return { output: concat(outputs, axis), states: held };
}
