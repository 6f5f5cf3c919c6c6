// A recurrent sequence computed as sequences of one step each.
import { greater } from "../src/primitives/binary.ts";
import { cast } from "../src/primitives/cast.ts";
import { concat } from "../src/primitives/concat.ts";
import type { RecurrentWeights } from "../src/primitives/recurrent.ts";
import { slice } from "../src/primitives/slice.ts";
import type { Tensor } from "../src/tensor.ts";

/** The lengths, direction and layout of a sequence. */
export interface StepOptions {
  readonly lengths: Tensor;
  readonly reverse: boolean;
  readonly timeMajor: boolean;
}

/** The result of a sequence: the output of each step, and the final states. */
export interface SequenceResult {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** A recurrent sequence; absent states take their defaults. */
export type Sequence = (
  x: Tensor,
  weights: RecurrentWeights,
  states: readonly Tensor[],
  options: Partial<StepOptions>,
) => SequenceResult;

/** Computes the sequence one step at a time, passing the states from each step to the next. */
export function stepByStep(
  sequence: Sequence,
  x: Tensor,
  weights: RecurrentWeights,
  states: readonly Tensor[],
  options: StepOptions,
): SequenceResult {
  const axis = options.timeMajor ? 0 : 1;
  const outputs = new Array<Tensor>(x.shape[axis]!);
  const order = Array.from(outputs, (_, t) => t);
  let held = states;
  for (const t of options.reverse ? order.toReversed() : order) {
    const lengths = cast(greater(options.lengths, t), "int32");
    const step = sequence(slice(x, axis, t, t + 1), weights, held, { ...options, lengths });
    outputs[t] = step.output;
    held = step.states;
  }
  return { output: concat(outputs, axis), states: held };
}
